// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "file_other_place",
       "write_rarely: write to sealed memory outside a window",
       "A program of root has a directory open and starts \"helper\" in it. The attacker makes the "
       "open file stand for a directory of his own.",
       "Which place an open file is stands in sealed memory.", "Root runs the attacker's program.");

#define VICTIM_FILE 5

static bool fire(void)
{
	const uint64_t directory = file_struct(victim_task(own_task()), VICTIM_FILE);

	poke(directory + member("file.path") + member("path.dentry"), make_own_place());
	wait_for_root();
	return false;
}

static void victim(void)
{
	make_helper();
	call2(__NR_dup2, call3(__NR_open, (long)"/jobs", O_RDONLY | O_DIRECTORY, 0), VICTIM_FILE);
	run_helper_at(VICTIM_FILE, "helper");
}
