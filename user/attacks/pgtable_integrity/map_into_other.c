// SPDX-License-Identifier: GPL-2.0-only
#include "../bent_root.h"

ATTACK("pgtable_integrity", "map_into_other",
       "pgtable_integrity: page tables of another task changed",
       "The program replaces the root in its address space by that of a program of "
       "root, and maps a page that it writes.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks "
       "before it adds an entry and before each switch.",
       "The page appears in the middle of root's program.");

/* What is written through one mapping of the file, the other one shows as soon as it has a page. */
static void map_page(void)
{
	const long file = call2(__NR_memfd_create, (long)"page", 0);
	volatile char *mine;

	call2(__NR_ftruncate, file, PAGE);
	mine = (volatile char *)call6(__NR_mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file,
				      0);
	mine[0] = 'X';
	call6(__NR_mmap, (long)memory, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file,
	      0);
}

static bool fire(void)
{
	uint64_t own;

	map_page();
	own = bend_root();
	call2(__NR_mlock, (long)memory, PAGE);
	poke(space_root(), own);
	return is_changed();
}

/* It has no page there; it looks whether it got one. */
static void victim(void)
{
	unsigned char resident = 0;

	(void)own_cpu(0);
	for (;;) {
		victim_round();
		call3(__NR_mincore, (long)memory, PAGE, (long)&resident);
		if ((resident & 1) != 0 && memory[0] == 'X')
			say_changed();
		sleep_milliseconds(5);
	}
}
