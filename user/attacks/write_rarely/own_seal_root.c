// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "own_seal_root", "write_rarely: write to sealed memory outside a window",
       "The program writes the root of another program's page tables into its own "
       "seal.",
       "The seal of a task is sealed memory.",
       "It runs in the other program's memory, and every check agrees with it.");

static bool control(void)
{
	return is_ordinary();
}

/* Makes no further call: with this seal it could not. */
static _Noreturn void change_own_seal(uint64_t other)
{
	const uint64_t task = own_task();
	const uint64_t place = peek(task + member("task.seal")) + member("task_seal.root");

	(void)own_cpu(1);
	poke(place, other);
	for (;;)
		__asm__ volatile("pause");
}

static bool fire(void)
{
	const uint64_t task = own_task(), seal = member("task.seal");
	const uint64_t root = member("task_seal.root");
	const uint64_t other = peek(peek(init_task(task) + seal) + root);
	const long id = fork_program();
	uint64_t child;
	int status = 0;

	if (id == 0)
		change_own_seal(other);
	(void)own_cpu(0);
	child = child_task(task, id);
	while (call4(__NR_wait4, id, (long)&status, 1, 0) != id) {
		if (peek(peek(child + seal) + root) == other)
			return true;
		sleep_milliseconds(1);
	}
	if ((status & 0x7f) == SIGKILL)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return false;
}

static void victim(void)
{
	victim_waits();
}
