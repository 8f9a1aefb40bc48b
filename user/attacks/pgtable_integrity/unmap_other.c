// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("pgtable_integrity", "unmap_other", "pgtable_integrity: page tables of another task changed",
       "The program replaces the root in its address space by that of a program of root, and "
       "unmaps a page where that has its memory.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks before it "
       "takes a range away, too.",
       "A page of root's program is gone: it reads zeros where it has written.");

#define PAGE 4096

static volatile char memory[2 * PAGE] __attribute__((aligned(PAGE)));

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

	sleep_milliseconds(100); /* the victim has written */
	poke(space_root, other);
	call2(__NR_munmap, (long)memory, PAGE);
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
