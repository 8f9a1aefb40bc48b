// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("strict_rwx", "system_call_table", "strict_rwx: write to read-only data",
       "The program overwrites a slot of the table of system calls.",
       "It is constant, and constants are mapped read-only.",
       "A system call runs what the attacker wants.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("syscall_table") + 16, before = peek(place);

	poke(place, before ^ 1);
	return peek(place) == (before ^ 1);
}

static void victim(void)
{
	victim_waits();
}
