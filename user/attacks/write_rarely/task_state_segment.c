// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "task_state_segment",
       "write_rarely: write to sealed memory outside a window",
       "The program changes the descriptor tables and the task-state segment of a CPU.",
       "Descriptor tables are sealed memory.",
       "The kernel takes its next stack from where the attacker says.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("descriptors") + 0, before = peek(place);

	poke(place, before ^ 0x100000000);
	if (peek(place) == before)
		return false;
	poke(place, before);
	return true;
}

static void victim(void)
{
	victim_waits();
}
