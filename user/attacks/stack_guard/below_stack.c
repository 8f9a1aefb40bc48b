// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("stack_guard", "below_stack", "stack_guard: kernel stack overflow",
       "The program stores right below its kernel stack, as an overflow does.",
       "Nothing is mapped below a kernel stack.", "The neighbour's stack changes.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t top = peek(own_task() + member("task.stack_top"));
	const uint64_t below = top - 16384 - 8;

	poke(below, 1);
	return peek(below) == 1;
}

static void victim(void)
{
	victim_waits();
}
