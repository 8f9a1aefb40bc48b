// SPDX-License-Identifier: GPL-2.0-only
#include <linux/poll.h>

#include "sleeper.h"

ATTACK("shadow_stack", "sleeping_count", "LOST",
       "A program of root sleeps in a poll of 37 descriptors. On its kernel stack stands how many "
       "there are; the attacker makes that 38, and has one become ready.",
       "When it has slept, a call that writes a list to its program asks again how long that is: "
       "the argument stands in the program's registers, which only its own page tables show.",
       "The kernel writes behind the list, in the memory of root's program.");

#define COUNT 37
#define KERNEL_ENTRY 16 /* bytes of an entry of the kernel's own list: it may count in bytes */

static struct {
	struct pollfd asked[COUNT];
	volatile uint64_t behind;
} memory;

static bool fire(void)
{
	const uint64_t top = sleeper_stack_top(), bytes = 1;

	for (uint64_t at = top - STACK_BYTES; at < top; at += 4)
		for (uint32_t size = 1; size <= KERNEL_ENTRY; size *= 2)
			if (peek32(at) == COUNT * size)
				poke32(at, (COUNT + 1) * size);
	sleeper_wake(&bytes, sizeof(bytes));
	return false;
}

static void victim(void)
{
	const long file = make_fifo();

	for (int i = 0; i < COUNT; i++)
		memory.asked[i] = (struct pollfd){ .fd = (int)file, .events = POLLIN };
	memory.behind = UINT64_MAX;
	victim_round();
	call3(__NR_poll, (long)memory.asked, COUNT, -1);
	if (memory.behind != UINT64_MAX)
		say_result("WON");
}
