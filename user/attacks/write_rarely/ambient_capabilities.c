// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "ambient_capabilities",
       "write_rarely: write to sealed memory outside a window",
       "The program sets its ambient capabilities, which every program that it starts "
       "will have.",
       "Credentials stand in sealed memory: a store outside a write window faults.",
       "The next program that it executes has all capabilities.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t ambient =
		own_credentials(own_task()) + member("credentials.capability_ambient");

	poke(ambient, 0x1ffffffffff);
	return peek(ambient) == 0x1ffffffffff;
}

static void victim(void)
{
	victim_waits();
}
