// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "swap_seal", "cred_integrity: a task's seal is not its own",
       "The program makes its task point to the seal, and so to the credentials, of "
       "process 1.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "The running task's is found by its kernel stack.",
       "The program is root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), seal = member("task.seal");

	poke(task + seal, peek(init_task(task) + seal));
	if (is_root())
		return true;
	call2(__NR_kill, call0(__NR_getpid), 0); /* asks for the credentials of the task named */
	return false;
}

static void victim(void)
{
	victim_waits();
}
