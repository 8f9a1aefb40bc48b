// SPDX-License-Identifier: GPL-2.0-only
#include "sleeper.h"

ATTACK("shadow_stack", "sleeping_buffer", "LOST",
       "A program of root sleeps in a read of a pipe. On its kernel stack stands where the bytes "
       "go; the attacker writes another place of its memory there, and then into the pipe.",
       "A call that sleeps has left the place beside its program's registers, where only its own "
       "process's page tables show it, and takes it from there.",
       "The attacker writes any bytes anywhere in the memory of root's program.");

static volatile uint64_t wanted, other;

static bool fire(void)
{
	const uint64_t bytes = 1;

	sleeper_exchange((uint64_t)&wanted, (uint64_t)&other);
	sleeper_wake(&bytes, sizeof(bytes));
	return false;
}

static void victim(void)
{
	const long file = make_fifo();

	victim_round();
	call3(__NR_read, file, (long)&wanted, sizeof(wanted));
	if (other != 0)
		say_result("WON");
}
