// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: The program makes its kernel stack's slot in the table of seals point to the seal of
 * process 1.
 * Stops it: The table from stacks to seals is sealed memory.
 * Without: Its system calls are made with the credentials of root.
 */
#include "attack.h"

ATTACK("write_rarely", "stack_seal_table", "write_rarely: write to sealed memory outside a window",
       "The program makes its kernel stack's slot in the table of seals point to the "
       "seal of process 1.",
       "The table from stacks to seals is sealed memory.",
       "Its system calls are made with the credentials of root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), seals = peek(symbol("kernel_stack_seals"));
	const uint64_t slot =
		(peek(task + member("task.stack_top")) - 1 - peek(symbol("kernel_stack_base"))) /
		65536;
	const uint64_t seal = peek(init_task(task) + member("task.seal"));

	poke(seals + 8 * slot, seal);
	return peek(seals + 8 * slot) == seal;
}

static void victim(void)
{
	victim_waits();
}
