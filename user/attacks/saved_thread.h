// SPDX-License-Identifier: GPL-2.0-only
/*
 * saved_thread.h - where the kernel keeps what a sleeping task goes on with: a sealed page for each
 * slot of a kernel stack.
 */
#ifndef SAVED_THREAD_H
#define SAVED_THREAD_H

#include "attack.h"

#define STACK_SLOT 0x10000
#define VECTOR_AREA 512 /* x87 and SSE */

/* Of the owner of the stack that ends at TOP. */
static inline uint64_t saved_thread(uint64_t top)
{
	const uint64_t base = peek(symbol("kernel_stack_base"));

	return peek(peek(symbol("kernel_stack_copies")) + 8 * ((top - 1 - base) / STACK_SLOT));
}

/* It has left its processor, and has not been woken. */
static inline bool is_asleep(uint64_t task)
{
	return peek32(task + member("task.state")) != 0 &&
	       peek8(saved_thread(peek(task + member("task.arch.stack_top"))) +
		     member("saved_thread.asleep")) != 0;
}

/* Every word PATTERN among the vector registers kept of TASK becomes its complement. */
static inline void change_vectors(uint64_t task, uint64_t pattern)
{
	const uint64_t area = saved_thread(peek(task + member("task.arch.stack_top"))) +
			      member("saved_thread.fpu");

	for (uint64_t word = area; word < area + VECTOR_AREA; word += 8) {
		if (peek(word) == pattern)
			poke(word, ~pattern);
	}
}

#endif
