// SPDX-License-Identifier: GPL-2.0-only
#include <linux/wait.h>

#include "attack.h"

ATTACK("cred_integrity", "exit_status", "LOST",
       "A helper of root's program says no: it ends with status 1. Before root's program asks, the "
       "attacker makes that 0.",
       "How a process ended stands in the seal of its first thread.",
       "Root's program believes that its helper has said yes.");

static bool control(void)
{
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const uint64_t victim = peek(victim_task(own_task()) + member("task.process"));
	const uint64_t helper =
		peek(victim + member("process.children")) - member("process.sibling");

	poke32(helper + member("process.exit_code"), 0);
	meet_victim();
	victim_go();
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	const long helper = fork_program();

	if (helper == 0)
		leave(1);
	call5(__NR_waitid, P_PID, helper, 0, WEXITED | WNOWAIT, 0);
	victim_awaits_attacker();
	if (wait_program(helper) == 0)
		victim_is_beaten();
}
