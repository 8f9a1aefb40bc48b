// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "name_other_seal", "cred_integrity: the seal of a name is not its own",
       "The name of a program that root starts is bent to the inode of the attacker's own program, "
       "with the sealed record of the attacker's name.",
       "A record says whose it is.", "Root runs the attacker's program.");

static bool fire(void)
{
	const uint64_t mine = dentry_of(make_own_program());
	const uint64_t helper = dentry_of(call3(__NR_open, (long)HELPER, O_RDONLY, 0));

	poke(helper + member("dentry.seal"), peek(mine + member("dentry.seal")));
	poke(helper + member("dentry.inode"), peek(mine + member("dentry.inode")));
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	run_helper(HELPER);
}
