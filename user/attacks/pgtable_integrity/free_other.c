// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("pgtable_integrity", "free_other", "pgtable_integrity: page-table root in use taken apart",
       "The program gives a child the root of a program of root, and lets the child "
       "end, which takes the tables apart.",
       "A root with tasks on it is not taken apart: they are counted in sealed memory.",
       "The tables of a running program are free memory, and the attacker gets them as "
       "his own.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), victim = victim_task(task), other = own_root(victim);
	const uint64_t slot = table_entry(other, 0x400000, 4), before = peek(slot);
	const long child = fork_program();
	int status;

	if (child == 0) {
		const uint64_t own = peek(own_task() + member("task.space"));

		poke(own + member("address_space.root"), other);
		leave(0);
	}
	status = wait_program(child);
	if ((status & 0x7f) == SIGKILL)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return before != 0 && peek(slot) == 0;
}

static void victim(void)
{
	victim_waits();
}
