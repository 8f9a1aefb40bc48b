// SPDX-License-Identifier: GPL-2.0-only
#include "forged_seal.h"

ATTACK("write_rarely", "seal_of_cpu", "write_rarely: write to sealed memory outside a window",
       "The program tells the CPU that runs it that its task has another seal, which it has forged "
       "in ordinary memory.",
       "The word of each CPU that names the seal of the running task is sealed memory.",
       "Its system calls are made with the credentials of root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t forged = forge_seal(peek(own_task() + member("task.seal")));

	(void)own_cpu(0);
	poke(symbol("own_stacks") + member("own_stack.seal"), forged);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
