// SPDX-License-Identifier: GPL-2.0-only
#include <linux/uio.h>

#include "sleeper.h"

ATTACK("shadow_stack", "sleeping_list", "LOST",
       "A program of root sleeps in the first piece of a readv. On its kernel stack stands where "
       "its list of pieces is; the attacker writes there where another list is.",
       "The list stays in the program's memory; where it is, and how long, is asked again of the "
       "call's arguments in the program's registers, which only its own page tables show.",
       "The attacker writes any bytes where a list of the program's, or what looks like one, "
       "says.");

static volatile uint64_t first, second, other;
static struct iovec list[2] = { { (void *)&first, 8 }, { (void *)&second, 8 } },
		    other_list[2] = { { (void *)&first, 8 }, { (void *)&other, 8 } };

static bool fire(void)
{
	const uint64_t bytes[2] = { 1, 1 };

	sleeper_exchange((uint64_t)list, (uint64_t)other_list);
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
