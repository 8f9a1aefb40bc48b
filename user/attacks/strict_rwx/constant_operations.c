// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("strict_rwx", "constant_operations", "strict_rwx: write to read-only data",
       "The program overwrites a function pointer in the operations of /dev/null.",
       "It is constant, and constants are mapped read-only.",
       "The next write to /dev/null runs what the attacker wants.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("null_operations") + 16, before = peek(place);

	poke(place, before ^ 1);
	return peek(place) == (before ^ 1);
}

static void victim(void)
{
	victim_waits();
}
