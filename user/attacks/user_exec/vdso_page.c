// SPDX-License-Identifier: GPL-2.0-only
#include "vdso.h"

ATTACK("user_exec", "vdso_page", "user_exec: execution of user memory",
       "The program writes code into its copy of the vDSO and makes the kernel return there.",
       "SMEP: the kernel never runs user memory, and the vDSO is nothing else.",
       "The program runs its own code in the kernel.");

#define RESULT 0x1ee7

static bool control(void)
{
	return is_ordinary() && vdso_time() > 0;
}

static bool fire(void)
{
	const uint64_t *const code = vdso_change(0xc300001ee7b8); /* mov $RESULT, %eax; ret */

	return code && call_kernel(ATTACKER_RETURN, (uint64_t)code, 0, 0, 0, 0) == RESULT;
}

static void victim(void)
{
	victim_waits();
}
