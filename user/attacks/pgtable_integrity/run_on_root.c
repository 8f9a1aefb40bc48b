// SPDX-License-Identifier: GPL-2.0-only
#include "other_tables.h"

ATTACK("pgtable_integrity", "run_on_root",
       "pgtable_integrity: a task on the page tables of another",
       "The program replaces the root in its address space by that of a program of "
       "root, and waits for the next switch.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks "
       "before it adds an entry and before each switch.",
       "What the kernel reads for it goes into the memory of root's program.");

static bool fire(void)
{
	const uint64_t task = own_task(), other = own_root(victim_task(task));

	start_rival();
	run_on_other_tables(peek(task + member("task.space")) + member("address_space.root"),
			    other);
}
