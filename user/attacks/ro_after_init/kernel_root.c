// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("ro_after_init", "kernel_root", "ro_after_init: write after start-up",
       "The program replaces the physical address of the kernel's page-table root.",
       "What start-up has set is read-only before the first program runs.",
       "Every new program gets kernel mappings that the attacker has made.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t place = symbol("mmu_kernel_root"), before = peek(place),
		       other = own_root(own_task());

	poke(place, other);
	if (peek(place) != other)
		return false;
	poke(place, before);
	return true;
}

static void victim(void)
{
	victim_waits();
}
