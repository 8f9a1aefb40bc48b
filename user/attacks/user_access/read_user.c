// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("user_access", "read_user", "user_access: access to user memory outside the copy routines",
       "The program leads a kernel pointer straight to its own memory.",
       "SMAP: user memory is closed while the kernel runs.",
       "The kernel takes structures of the attacker for its own.");

static bool control(void)
{
	return is_ordinary();
}

static volatile uint64_t payload = 0x0ddba11f00d0ddba;

static bool fire(void)
{
	const uint64_t value = payload;

	return peek((uint64_t)&payload) == value;
}

static void victim(void)
{
	victim_waits();
}
