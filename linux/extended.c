// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended attributes: no file system here stores any. The calls check what Linux checks first
 * (descriptor, path, name) and then say what a file system without them says: EOPNOTSUPP, and an
 * empty list.
 */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <linux/limits.h>
#include <linux/xattr.h>

static int check_name(struct user_string from)
{
	char name[XATTR_NAME_MAX + 1];
	const long length = user_read_string(name, from, sizeof(name));

	if (length == -ENAMETOOLONG || length == 0)
		return -ERANGE;
	return length < 0 ? (int)length : 0;
}

static int check_path(struct user_string name, uint32_t lookup)
{
	struct path path;
	const int error = path_lookup_user(AT_FDCWD, name, lookup, &path);

	if (!error)
		path_put(&path);
	return error;
}

static int check_descriptor(int fd)
{
	struct file *file = file_of(fd);

	if (file == nullptr)
		return -EBADF;
	file_put(file);
	return 0;
}

static long by_path(struct syscall *call, uint32_t lookup)
{
	int error = check_path(argument_string(call, 0), lookup);

	if (!error)
		error = check_name(argument_string(call, 1));
	return error ? error : -EOPNOTSUPP;
}

static long by_descriptor(struct syscall *call)
{
	int error = check_descriptor(argument_int(call, 0));

	if (!error)
		error = check_name(argument_string(call, 1));
	return error ? error : -EOPNOTSUPP;
}

static long set_by_path(struct syscall *call, uint32_t lookup)
{
	if (call->argument[4] & ~(uint64_t)(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	return call->argument[3] > XATTR_SIZE_MAX ? -E2BIG : by_path(call, lookup);
}

SYSCALL_DEFINE(getxattr)
{
	return by_path(call, LOOKUP_FOLLOW);
}

SYSCALL_DEFINE(lgetxattr)
{
	return by_path(call, 0);
}

SYSCALL_DEFINE(fgetxattr)
{
	return by_descriptor(call);
}

SYSCALL_DEFINE(listxattr)
{
	return check_path(argument_string(call, 0), LOOKUP_FOLLOW);
}

SYSCALL_DEFINE(llistxattr)
{
	return check_path(argument_string(call, 0), 0);
}

SYSCALL_DEFINE(flistxattr)
{
	return check_descriptor(argument_int(call, 0));
}

SYSCALL_DEFINE(setxattr)
{
	return set_by_path(call, LOOKUP_FOLLOW);
}

SYSCALL_DEFINE(lsetxattr)
{
	return set_by_path(call, 0);
}

SYSCALL_DEFINE(fsetxattr)
{
	if (call->argument[4] & ~(uint64_t)(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	return call->argument[3] > XATTR_SIZE_MAX ? -E2BIG : by_descriptor(call);
}

SYSCALL_DEFINE(removexattr)
{
	return by_path(call, LOOKUP_FOLLOW);
}

SYSCALL_DEFINE(lremovexattr)
{
	return by_path(call, 0);
}

SYSCALL_DEFINE(fremovexattr)
{
	return by_descriptor(call);
}
