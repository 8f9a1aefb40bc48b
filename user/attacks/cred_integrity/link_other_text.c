// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "link_other_text",
       "cred_integrity: the text of a symbolic link was changed",
       "A program of root starts its helper through a symbolic link. The attacker changes the "
       "text.",
       "The text is under a sum whose key is in no memory; the sum stands in the link's seal.",
       "Root runs the attacker's program.");

#define LINK "/jobs/link"

static bool fire(void)
{
	long place;

	make_own_program();
	place = call3(__NR_open, (long)LINK, O_PATH | O_NOFOLLOW, 0);
	/* "/jobs" becomes "/tmp/" */
	poke32(peek(inode_of(place) + member("inode.private")), 0x706d742f);
	poke8(peek(inode_of(place) + member("inode.private")) + 4, '/');
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	call2(__NR_symlink, (long)"/jobs/mine", (long)LINK);
	run_helper(LINK);
}
