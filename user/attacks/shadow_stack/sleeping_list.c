// SPDX-License-Identifier: GPL-2.0-only
#include <linux/uio.h>

#include "sleeper.h"

ATTACK("shadow_stack", "sleeping_list",
       "shadow_stack: a piece of a list changed while the call slept",
       "A program of root sleeps in the first piece of a readv. On its kernel stack stands a copy "
       "of its list of pieces; the attacker writes another address into the second one.",
       "Each piece is compared with its sum before it is used: the sum's key stands in no memory, "
       "and the number of the list, which goes into it, beside the program's registers, which "
       "only its own page tables show.",
       "The attacker writes any bytes anywhere into a program of root.");

static volatile uint64_t first, second, other;
static struct iovec list[2] = { { (void *)&first, 8 }, { (void *)&second, 8 } };

static bool fire(void)
{
	const uint64_t bytes[2] = { 1, 1 };

	sleeper_exchange((uint64_t)&second, (uint64_t)&other);
	sleeper_wake(bytes, sizeof(bytes));
	return false;
}

static void victim(void)
{
	const long file = make_fifo();

	victim_round();
	call3(__NR_readv, file, (long)list, 2);
	if (other != 0)
		say_result("WON");
}
