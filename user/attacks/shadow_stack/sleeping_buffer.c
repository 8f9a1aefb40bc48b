// SPDX-License-Identifier: GPL-2.0-only
#include "saved_thread.h"

ATTACK("shadow_stack", "sleeping_buffer", "LOST",
       "A program of root sleeps in a read of a pipe. On its kernel stack stands where the bytes "
       "go; the attacker writes another place of its memory there, and then into the pipe.",
       "A call that sleeps has left the place beside its program's registers, where only its own "
       "process's page tables show it, and takes it from there.",
       "The attacker writes any bytes anywhere in the memory of root's program.");

#define FIFO "/tmp/fifo"
#define STACK_BYTES 4096

static volatile uint64_t wanted, other;

static bool control(void)
{
	await(is_asleep(victim_task(own_task())));
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const uint64_t top = peek(victim_task(own_task()) + member("task.arch.stack_top"));
	const long file = call3(__NR_open, (long)FIFO, O_WRONLY, 0);
	const uint64_t bytes = 1;

	for (uint64_t at = top - STACK_BYTES; at < top; at += 8)
		if (peek(at) == (uint64_t)&wanted)
			poke(at, (uint64_t)&other);
	call3(__NR_write, file, (long)&bytes, sizeof(bytes));
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	const long file =
		(call3(__NR_mknod, (long)FIFO, 0010000 | 0666, 0),
		 call2(__NR_chmod, (long)FIFO, 0666), call3(__NR_open, (long)FIFO, O_RDWR, 0));

	victim_round();
	call3(__NR_read, file, (long)&wanted, sizeof(wanted));
	if (other != 0)
		say_result("WON");
}
