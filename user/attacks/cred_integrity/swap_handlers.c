// SPDX-License-Identifier: GPL-2.0-only
#include "handler.h"

ATTACK("cred_integrity", "swap_handlers", "LOST",
       "The program lets the process of a program of root point to its own table of "
       "signal handlers.",
       "Which table is the running program's is said by its seal, which the stack "
       "decides, and by a number that no other table has.",
       "At the next signal root's program runs a function of the attacker's choice.");

static void prepare(void)
{
}

static void look(void)
{
}

static bool fire(void)
{
	const uint64_t task = own_task(), process = member("task.process");
	const uint64_t actions = member("process.actions");
	const uint64_t others = peek(victim_task(task) + process) + actions;
	const uint64_t before = peek(others);
	bool given;

	handle(SIGUSR1, give_prize);
	poke(others, peek(peek(task + process) + actions));
	given = prize_given();
	poke(others, before);
	return given;
}
