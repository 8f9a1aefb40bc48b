// SPDX-License-Identifier: GPL-2.0-only
#include <linux/uio.h>

#include "saved_thread.h"

ATTACK("shadow_stack", "sleeping_list", "LOST",
       "A program of root sleeps in the first piece of a readv. On its kernel stack stands where "
       "its list of pieces is; the attacker writes there where another list is.",
       "The list stays in the program's memory; where it is, and how long, is asked again of the "
       "call's arguments in the program's registers, which only its own page tables show.",
       "The attacker writes any bytes where a list of the program's, or what looks like one, "
       "says.");

#define FIFO "/tmp/fifo"
#define STACK_BYTES 4096

static volatile uint64_t first, second, other;
static struct iovec list[2] = { { (void *)&first, 8 }, { (void *)&second, 8 } },
		    other_list[2] = { { (void *)&first, 8 }, { (void *)&other, 8 } };

static bool control(void)
{
	await(is_asleep(victim_task(own_task())));
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const uint64_t top = peek(victim_task(own_task()) + member("task.arch.stack_top"));
	const long file = call3(__NR_open, (long)FIFO, O_WRONLY, 0);
	const uint64_t bytes[2] = { 1, 1 };

	for (uint64_t at = top - STACK_BYTES; at < top; at += 8)
		if (peek(at) == (uint64_t)list)
			poke(at, (uint64_t)other_list);
	call3(__NR_write, file, (long)bytes, sizeof(bytes));
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	const long file =
		(call3(__NR_mknod, (long)FIFO, 0010000 | 0666, 0),
		 call2(__NR_chmod, (long)FIFO, 0666), call3(__NR_open, (long)FIFO, O_RDWR, 0));

	victim_round();
	call3(__NR_readv, file, (long)list, 2);
	if (other != 0)
		say_result("WON");
}
