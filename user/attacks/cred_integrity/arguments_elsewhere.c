// SPDX-License-Identifier: GPL-2.0-only
#include "closed.h"

ATTACK("cred_integrity", "arguments_elsewhere", "LOST",
       "Everybody may read the arguments of root's program in /proc/PID/cmdline. The attacker "
       "writes into its address space that they stand where its secret is.",
       "Where a program's arguments and environment stand is read from its task's seal.",
       "The attacker reads any memory of root's program.");

static bool fire(void)
{
	const uint64_t victim = victim_task(own_task());
	const uint64_t space = peek(victim + member("task.space"));
	char path[64];

	proc_path(path, victim, "cmdline");
	poke(space + member("address_space.arguments_start"), (uint64_t)secret);
	poke(space + member("address_space.arguments_end"), (uint64_t)secret + sizeof(secret));
	return reads_secret(path);
}
