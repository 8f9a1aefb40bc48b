// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "name_other_inode", "LOST",
       "The name of a program that root starts is bent to the inode of the attacker's own program.",
       "Which file a name leads to is read from its sealed record.",
       "Root runs the attacker's program.");

static bool fire(void)
{
	const long mine = make_own_program();
	const long helper = call3(__NR_open, (long)HELPER, O_RDONLY, 0);

	poke(dentry_of(helper) + member("dentry.inode"), inode_of(mine));
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	run_helper(HELPER);
}
