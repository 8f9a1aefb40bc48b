// SPDX-License-Identifier: GPL-2.0-only
/* access, chmod, chown and their relatives. The rules are in fs/attribute.c. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>

/* ---- access: by the real ids, and with capabilities only for a real root ---- */

static int check_access(const struct path *path, uint32_t mode, const struct credentials *who)
{
	const struct inode *inode = dentry_inode(path->dentry);

	if ((mode & MAY_EXECUTE) && S_ISREG(inode->mode) && (mount_flags(path->mount) & MS_NOEXEC))
		return -EACCES;
	if (mode != 0) {
		const int error = inode_permission_as(inode, mode, who);

		if (error)
			return error;
	}
	if ((mode & MAY_WRITE) && mount_is_read_only(path->mount) &&
	    (S_ISREG(inode->mode) || S_ISDIR(inode->mode) || S_ISLNK(inode->mode)))
		return -EROFS;
	return 0;
}

static long access_at(int directory, struct user_string name, uint32_t mode, uint32_t flags)
{
	const uint32_t lookup = ((flags & AT_SYMLINK_NOFOLLOW) ? 0 : LOOKUP_FOLLOW) |
				((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
	struct credentials who = *current_credentials();
	struct path path;
	int error;

	if ((mode & ~(uint32_t)7) ||
	    (flags & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	if (!(flags & AT_EACCESS)) {
		who.fsuid = who.uid;
		who.fsgid = who.gid;
		who.capability_effective = who.uid == 0 ? who.capability_permitted : 0;
	}
	error = path_lookup_user(directory, name, lookup, &path);
	if (error)
		return error;
	error = check_access(&path, mode, &who);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(access)
{
	return access_at(AT_FDCWD, argument_string(call, 0), (uint32_t)call->argument[1], 0);
}

SYSCALL_DEFINE(faccessat)
{
	return access_at(argument_int(call, 0), argument_string(call, 1),
			 (uint32_t)call->argument[2], 0);
}

SYSCALL_DEFINE(faccessat2)
{
	return access_at(argument_int(call, 0), argument_string(call, 1),
			 (uint32_t)call->argument[2], (uint32_t)call->argument[3]);
}

/* ---- mode ---- */

static long change_mode(const struct path *path, uint64_t mode)
{
	if (mount_is_read_only(path->mount))
		return -EROFS;
	if (S_ISLNK(dentry_inode(path->dentry)->mode))
		return -EOPNOTSUPP;
	return inode_change_mode(dentry_inode(path->dentry), (uint32_t)mode);
}

static long chmod_at(int directory, struct user_string name, uint64_t mode)
{
	struct path path;
	long error = path_lookup_user(directory, name, LOOKUP_FOLLOW, &path);

	if (error)
		return error;
	error = change_mode(&path, mode);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(chmod)
{
	return chmod_at(AT_FDCWD, argument_string(call, 0), call->argument[1]);
}

SYSCALL_DEFINE(fchmodat)
{
	return chmod_at(argument_int(call, 0), argument_string(call, 1), call->argument[2]);
}

SYSCALL_DEFINE(fchmod)
{
	struct file *file = file_of(argument_int(call, 0));
	long error;

	if (file == nullptr)
		return -EBADF;
	error = change_mode(&file->path, call->argument[1]);
	file_put(file);
	return error;
}

/* ---- owner ---- */

static long change_owner(const struct path *path, uint64_t uid, uint64_t gid)
{
	if (mount_is_read_only(path->mount))
		return -EROFS;
	return inode_change_owner(dentry_inode(path->dentry), (uint32_t)uid, (uint32_t)gid);
}

static long chown_at(int directory, struct user_string name, uint64_t uid, uint64_t gid,
		     uint32_t flags)
{
	const uint32_t lookup = ((flags & AT_SYMLINK_NOFOLLOW) ? 0 : LOOKUP_FOLLOW) |
				((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
	struct path path;
	long error;

	if (flags & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = path_lookup_user(directory, name, lookup, &path);
	if (error)
		return error;
	error = change_owner(&path, uid, gid);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(chown)
{
	return chown_at(AT_FDCWD, argument_string(call, 0), call->argument[1], call->argument[2],
			0);
}

SYSCALL_DEFINE(lchown)
{
	return chown_at(AT_FDCWD, argument_string(call, 0), call->argument[1], call->argument[2],
			AT_SYMLINK_NOFOLLOW);
}

SYSCALL_DEFINE(fchownat)
{
	return chown_at(argument_int(call, 0), argument_string(call, 1), call->argument[2],
			call->argument[3], (uint32_t)call->argument[4]);
}

SYSCALL_DEFINE(fchown)
{
	struct file *file = file_of(argument_int(call, 0));
	long error;

	if (file == nullptr)
		return -EBADF;
	error = change_owner(&file->path, call->argument[1], call->argument[2]);
	file_put(file);
	return error;
}
