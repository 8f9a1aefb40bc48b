// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <linux/mount.h>

ATTACK("cred_integrity", "mount_made_writable", "LOST",
       "Root has made a file system read-only. The program, who owns a file there, clears the "
       "flag.",
       "What a mount allows is read from its sealed record.",
       "The file that root keeps as it is is changed.");

#define KEPT "/kept/file"

static bool control(void)
{
	return is_ordinary() && call3(__NR_open, (long)KEPT, O_RDONLY, 0) >= 0 &&
	       call3(__NR_open, (long)KEPT, O_RDWR, 0) == -EROFS;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)KEPT, O_RDONLY, 0);
	const uint64_t mount = peek(file_struct(own_task(), (int)file) + member("file.path") +
				    member("path.mount"));
	const uint64_t superblock = peek(mount + member("mount.superblock"));

	poke32(mount + member("mount.flags"), 0);
	poke32(superblock + member("superblock.flags"), 0);
	return call3(__NR_write, call3(__NR_open, (long)KEPT, O_RDWR, 0), (long)"X", 1) == 1;
}

static void victim(void)
{
	call2(__NR_mkdir, (long)"/kept", 0755);
	call5(__NR_mount, (long)"none", (long)"/kept", (long)"tmpfs", 0, 0);
	call3(__NR_open, (long)KEPT, O_CREAT | O_RDWR, 0666);
	call3(__NR_chown, (long)KEPT, ATTACKER_UID, ATTACKER_UID);
	call3(__NR_chmod, (long)KEPT, 0666, 0);
	call5(__NR_mount, (long)"none", (long)"/kept", (long)"tmpfs", MS_REMOUNT | MS_RDONLY, 0);
	victim_waits();
}
