// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("strict_rwx", "kernel_credentials", "strict_rwx: write to read-only data",
       "The program changes the credentials that the tasks of the kernel are born "
       "with.",
       "It is constant, and constants are mapped read-only.",
       "The source of all privileges is the attacker's.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("kernel_credentials") + 16, before = peek(place);

	poke(place, before ^ 1);
	return peek(place) == (before ^ 1);
}

static void victim(void)
{
	victim_waits();
}
