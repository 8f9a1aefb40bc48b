// SPDX-License-Identifier: GPL-2.0-only
#include "closed.h"

ATTACK("cred_integrity", "links_of_root", "LOST",
       "The attacker makes his task point to the descriptors of root's program, and goes by his "
       "own /proc/self/fd.",
       "What /proc shows of a task's descriptors is what the task's seal names.",
       "The attacker opens a file in a directory that only root may enter.");

static bool fire(void)
{
	const uint64_t task = own_task(), files = member("task.files"), before = peek(task + files);
	bool won;

	poke(task + files, peek(victim_task(task) + files));
	won = reads_secret("/proc/self/fd/5");
	poke(task + files, before);
	return won;
}
