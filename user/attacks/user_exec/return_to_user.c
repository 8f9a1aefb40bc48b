// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("user_exec", "return_to_user", "user_exec: execution of user memory",
       "The program makes the kernel return to code in its own memory (ret2usr).",
       "SMEP: the kernel never runs user memory.", "The program runs its own code in the kernel.");

static bool control(void)
{
	return is_ordinary();
}

__attribute__((noinline, aligned(16))) static uint64_t payload(void)
{
	return 0x1ee7;
}

static bool fire(void)
{
	return call_kernel(ATTACKER_RETURN, (uint64_t)payload, 0, 0, 0, 0) == 0x1ee7;
}

static void victim(void)
{
	victim_waits();
}
