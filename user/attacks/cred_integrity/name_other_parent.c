// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "name_other_parent", "LOST",
       "A program of root starts its helper by \"../helper\". The directory in which it stands "
       "gets another parent: the attacker's.",
       "The parent of a directory is read from its sealed record.",
       "Root runs the attacker's program.");

static bool fire(void)
{
	const long below = call3(__NR_open, (long)"/jobs/below", O_RDONLY | O_DIRECTORY, 0);

	poke(dentry_of(below) + member("dentry.parent"), make_own_place());
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	call2(__NR_mkdir, (long)"/jobs/below", 0755);
	call1(__NR_chdir, (long)"/jobs/below");
	run_helper("../helper");
}
