// SPDX-License-Identifier: GPL-2.0-only
#include "closed.h"

ATTACK("cred_integrity", "places_of_root", "LOST",
       "The attacker makes his task point to the places of root's program, and goes by his own "
       "/proc/self/cwd.",
       "What /proc shows of a task's places is what the task's seal names.",
       "The attacker reads a file in a directory that only root may enter.");

static bool fire(void)
{
	const uint64_t task = own_task(), context = member("task.file_context"),
		       before = peek(task + context);
	bool won;

	poke(task + context, peek(victim_task(task) + context));
	won = reads_secret("/proc/self/cwd/file");
	poke(task + context, before);
	return won;
}
