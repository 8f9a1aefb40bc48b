// SPDX-License-Identifier: GPL-2.0-only
#include "forged_seal.h"

ATTACK("write_rarely", "stack_seal_table", "write_rarely: write to sealed memory outside a window",
       "The program makes its kernel stack's slot in the table of seals point to a seal "
       "that it has forged in ordinary memory.",
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

	poke(seals + 8 * slot, forge_seal(peek(task + member("task.seal"))));
	await(is_root()); /* a switch reads it */
	return true;
}

static void victim(void)
{
	victim_waits();
}
