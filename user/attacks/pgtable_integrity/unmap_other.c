// SPDX-License-Identifier: GPL-2.0-only
#include "../bent_root.h"

ATTACK("pgtable_integrity", "unmap_other", "pgtable_integrity: page tables of another task changed",
       "The program replaces the root in its address space by that of a program of root, and "
       "unmaps a page where that has its memory.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks before it "
       "takes a range away, too.",
       "A page of root's program is gone: it reads zeros where it has written.");

static bool fire(void)
{
	const uint64_t own = bend_root();

	call2(__NR_munmap, (long)memory, PAGE);
	poke(space_root(), own);
	return is_changed();
}

static void victim(void)
{
	victim_reads();
}
