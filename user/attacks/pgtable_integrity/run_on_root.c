// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("pgtable_integrity", "run_on_root",
       "pgtable_integrity: a task on the page tables of another",
       "The program replaces the root in its address space by that of a program of "
       "root, and waits for the next switch.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks "
       "before it adds an entry and after each switch.",
       "It runs on in the memory of root's program and reads its secret.");

static const char won[] = "attack pgtable_integrity/run_on_root WON\n";
#include "other_tables.h"

static bool fire(void)
{
	const uint64_t task = own_task(), other = own_root(victim_task(task));

	(void)own_cpu(1);
	poke(peek(task + member("task.space")) + member("address_space.root"), other);
	run_on_other_tables();
}
