// SPDX-License-Identifier: GPL-2.0-only
#include "closed.h"

ATTACK("cred_integrity", "look_as_own", "LOST",
       "A program may look at everything of its own process in /proc. The attacker makes his task "
       "say that it belongs to the process of root's program, and goes by /proc/PID/cwd.",
       "Who is of one process is said by the seals of the tasks; what is private is read of the "
       "task that was judged.",
       "The attacker reads a file in a directory that only root may enter.");

static bool fire(void)
{
	const uint64_t task = own_task(), process = member("task.process"),
		       victim = victim_task(task), before = peek(task + process);
	char path[64];
	bool won;

	proc_path(path, victim, "cwd/file");
	poke(task + process, peek(victim + process));
	won = reads_secret(path);
	poke(task + process, before);
	return won;
}
