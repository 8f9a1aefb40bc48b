// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "own_capabilities", "write_rarely: write to sealed memory outside a window",
       "The program sets every bit of its effective and permitted capabilities.",
       "Credentials stand in sealed memory: a store outside a write window faults.",
       "No file is closed to the program any more.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t credentials = own_credentials(own_task());

	poke(credentials + member("credentials.capability_permitted"), 0x1ffffffffff);
	poke(credentials + member("credentials.capability_effective"), 0x1ffffffffff);
	return reads_prize();
}

static void victim(void)
{
	victim_waits();
}
