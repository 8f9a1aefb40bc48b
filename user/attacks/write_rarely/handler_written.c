// SPDX-License-Identifier: GPL-2.0-only
#include "handler.h"

ATTACK("write_rarely", "handler_written", "write_rarely: write to sealed memory outside a window",
       "The program writes another address over the signal handler of a program of "
       "root.",
       "What a program does on a signal stands in sealed memory.",
       "At the next signal root's program runs a function of the attacker's choice.");

static void prepare(void)
{
}

static void look(void)
{
}

static bool fire(void)
{
	const uint64_t process = peek(victim_task(own_task()) + member("task.process"));
	const uint64_t table =
		peek(peek(process + member("process.actions")) + member("signal_actions.table"));

	poke(table + member("signal_table.action") + (SIGUSR1 - 1) * member("signal_action.SIZE") +
		     member("signal_action.handler"),
	     (uint64_t)give_prize);
	return prize_given();
}
