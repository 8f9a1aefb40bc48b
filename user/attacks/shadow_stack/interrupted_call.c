// SPDX-License-Identifier: GPL-2.0-only
#include <linux/futex.h>
#include <linux/poll.h>

#include "saved_thread.h"

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

enum { STOP = 1, CONTINUE }; /* what the attacker lets root's program do */

static volatile struct pollfd words[ENTRIES];

static bool control(void)
{
	await(is_asleep(victim_task(own_task())));
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const uint64_t kind = victim_task(own_task()) + member("task.restart_kind");

	meet_victim();
	progress[VICTIM_MAY_GO] = STOP;
	await(peek32(kind) != 0);
	poke32(kind, RESTART_POLL);
	progress[VICTIM_MAY_GO] = CONTINUE;
	await(victim_has_ended());
	return false;
}

static void stop_and_continue(long program)
{
	await(progress[VICTIM_MAY_GO] == STOP);
	call2(__NR_kill, program, SIGSTOP);
	await(progress[VICTIM_MAY_GO] == CONTINUE);
	call2(__NR_kill, program, SIGCONT);
	leave(0);
}

static void victim(void)
{
	const long program = call0(__NR_getpid), limit[2] = { 5, 0 };

	for (int i = 0; i < ENTRIES; i++)
		words[i].fd = i == 0 ? -1 : NOT_OPEN;
	if (fork_program() == 0)
		stop_and_continue(program);
	victim_round();
	call4(__NR_futex, (long)&words[0].fd, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, -1, (long)limit);
	if (words[1].revents != 0)
		say_result("WON");
}
