// SPDX-License-Identifier: GPL-2.0-only
/*
 * What execve does to credentials: set-user-ID and set-group-ID bits of the file, and the
 * capability rules of capabilities(7) "Transformation of capabilities during execve()" for files
 * without capabilities of their own. Who shares his current directory with another process gets no
 * rights that he had not (as Linux's LSM_UNSAFE_SHARE): the other could lead the program elsewhere.
 *
 * The bits count only when the mount allows them and no_new_privs is not set; scripts have none
 * (the file is the interpreter's by then). They follow from the inode that the sealed program names
 * (seal.c), after the point of no return, and are judged again where they are written
 * (credentials_commit_program()).
 */
#include "internal.h"

#include <fs/file/file.h>
#include <fs/file/table.h>
#include <fs/inode.h>
#include <fs/mount/mount.h>
#include <kernel/task/credentials.h>
#include <linux/securebits.h>
#include <linux/stat.h>

static bool bits_count(const struct file *file, const struct credentials *credentials)
{
	return !credentials->no_new_privileges &&
	       (file->path.mount == nullptr || !(mount_flags(file->path.mount) & MS_NOSUID));
}

static void apply_file_bits(const struct file *file, const struct inode *program,
			    struct credentials *next)
{
	const uint32_t mode = inode_mode(program);

	if (!bits_count(file, next))
		return;
	if (mode & S_ISUID)
		next->euid = inode_owner(program);
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		next->egid = inode_group(program);
}

static bool is_subset(uint64_t part, uint64_t whole)
{
	return (part & ~whole) == 0;
}

static bool has_gained(const struct credentials *next, const struct credentials *now,
		       uint64_t permitted)
{
	return next->euid != now->euid || !credentials_in_group(now, next->egid) ||
	       !is_subset(permitted, now->capability_permitted);
}

/* No more than NOW has; what is permitted by the new numbers. */
static uint64_t downgrade(struct credentials *next, const struct credentials *now,
			  uint64_t permitted)
{
	if (!capable(CAP_SETUID)) {
		next->euid = now->euid;
		next->egid = now->egid;
	}
	return permitted & now->capability_permitted;
}

/* P' of capabilities(7); true: the program got capabilities by being root's. */
static bool transform_capabilities(struct credentials *next, const struct credentials *now,
				   bool set_id)
{
	const bool root_counts = !(next->securebits & SECBIT_NOROOT);
	const bool effective = root_counts && next->euid == 0;
	uint64_t permitted = 0;

	if (root_counts && (next->euid == 0 || next->uid == 0))
		permitted = next->capability_bounding | next->capability_inheritable;
	if (has_gained(next, now, permitted) && file_context_own_shared())
		permitted = downgrade(next, now, permitted);
	if (set_id)
		next->capability_ambient = 0;
	next->capability_permitted = permitted | next->capability_ambient;
	next->capability_effective =
		effective ? next->capability_permitted : next->capability_ambient;
	return effective || !is_subset(permitted, next->capability_ambient);
}

bool exec_credentials(const struct file *file, const struct inode *program,
		      struct credentials *next)
{
	const struct credentials *now = current_credentials();
	bool set_id, privileged;

	*next = *now;
	apply_file_bits(file, program, next);
	set_id = next->euid != now->uid || next->egid != now->gid;
	privileged = transform_capabilities(next, now, set_id);
	next->suid = next->fsuid = next->euid;
	next->sgid = next->fsgid = next->egid;
	next->securebits &= ~(uint32_t)SECBIT_KEEP_CAPS;
	return set_id || (next->uid != 0 && privileged);
}

bool exec_credentials_same(const struct credentials *next)
{
	const struct credentials *now = current_credentials();

	return next->euid == now->euid && next->egid == now->egid && next->fsuid == now->fsuid &&
	       next->fsgid == now->fsgid &&
	       is_subset(next->capability_permitted, now->capability_permitted);
}
