// SPDX-License-Identifier: GPL-2.0-only
#include "left_words.h"

ATTACK("free_poison", "ended_task", "LOST",
       "A program that was in system calls with a secret number has ended; the attacker reads the "
       "kernel stack that it had.",
       "What a call used is erased on its way out, and a stack down to its deepest use when it is "
       "given back.",
       "The number is on the stack that the next program gets.");

static void victim(void)
{
}

static bool control(void)
{
	return is_ordinary();
}

/* The child tells nothing before it ends: the parent finds its stack while it waits for a byte. */
static bool fire(void)
{
	const uint64_t task = own_task();
	long child;
	unsigned int found;
	uint64_t stack;
	int ends[2];
	char byte = 0;

	call2(__NR_pipe2, (long)ends, 0);
	child = fork_program();
	if (child == 0) {
		say_secret_to_kernel();
		call3(__NR_read, ends[0], (long)&byte, 1);
		say_secret_to_kernel();
		leave(0);
	}
	stack = peek(child_task(task, child) + member("task.stack_top"));
	call3(__NR_write, ends[1], (long)&byte, 1);
	wait_program(child);
	found = count_left(stack);
	say_number("words with the secret:", found);
	return found != 0;
}
