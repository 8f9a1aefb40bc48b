// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "own_uid", "write_rarely: write to sealed memory outside a window",
       "The program writes 0 over the user ids in its own credentials.",
       "Credentials stand in sealed memory: a store outside a write window faults.",
       "The program is root and reads root's files.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t credentials = own_credentials(own_task());

	poke32(credentials + member("credentials.euid"), 0);
	poke32(credentials + member("credentials.fsuid"), 0);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
