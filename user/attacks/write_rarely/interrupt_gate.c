// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "interrupt_gate", "write_rarely: write to sealed memory outside a window",
       "The program changes the gate of the page-fault handler in the table of "
       "interrupts.",
       "Descriptor tables are sealed memory.",
       "Every fault of the kernel leads to the attacker's address.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("gates") + 224, before = peek(place);

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
