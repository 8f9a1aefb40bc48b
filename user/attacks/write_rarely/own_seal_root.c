// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: The program writes the root of another program's page tables into its own seal.
 * Stops it: The seal of a task is sealed memory.
 * Without: It runs in the other program's memory, and every check agrees with it.
 */
#include "attack.h"

ATTACK("write_rarely", "own_seal_root", "write_rarely: write to sealed memory outside a window",
       "The program writes the root of another program's page tables into its own "
       "seal.",
       "The seal of a task is sealed memory.",
       "It runs in the other program's memory, and every check agrees with it.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), init = init_task(task), root = member("task_seal.root");
	const uint64_t other = peek(peek(init + member("task.seal")) + root);

	poke(peek(task + member("task.seal")) + root, other);
	return peek(peek(task + member("task.seal")) + root) == other;
}

static void victim(void)
{
	victim_waits();
}
