// SPDX-License-Identifier: GPL-2.0-only
/* Another signal takes root's program to the place where signals are delivered. */
#define ROOTS_SIGNAL SIGUSR2
#include "handler.h"

ATTACK("cred_integrity", "signal_unblocked", "LOST",
       "A program of root blocks a signal that is pending. The program lets root's task say that "
       "it does not.",
       "Which signals are blocked is said by the task's seal; the task has a copy for those who "
       "send.",
       "Root's program runs the handler where it has said that it must not run.");

/* The handler gives the prize, and must not run. */
static void prepare(void)
{
	const uint64_t set = UINT64_C(1) << (SIGUSR1 - 1);

	handle(SIGUSR1, give_prize);
	call4(__NR_rt_sigprocmask, SIG_BLOCK, (long)&set, 0, sizeof(set));
	call2(__NR_kill, call0(__NR_getpid), SIGUSR1);
}

static void look(void)
{
}

static bool fire(void)
{
	const uint64_t blocked = victim_task(own_task()) + member("task.blocked");

	for (int i = 0; i < ROUNDS && !file_is_there(SEEN); i++) {
		poke(blocked, 0);
		await_rounds(1);
	}
	return prize_given();
}
