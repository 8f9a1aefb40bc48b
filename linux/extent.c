// SPDX-License-Identifier: GPL-2.0-only
/* Sizes and storage: truncate, fallocate, memfd_create, and the calls that write back or advise
 * (all data is in memory). */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/format.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <fs/tmpfs/tmpfs.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/memfd.h>

#define MEMFD_NAME_MAX 249u
#define FALLOCATE_KNOWN                                                          \
	(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_COLLAPSE_RANGE | \
	 FALLOC_FL_ZERO_RANGE | FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE)

static int truncate_path(const struct path *path, uint64_t size)
{
	struct inode *inode = dentry_inode(path->dentry);
	int error;

	if (is_directory(inode))
		return -EISDIR;
	if (!S_ISREG(inode->mode))
		return -EINVAL;
	if (mount_is_read_only(path->mount))
		return -EROFS;
	error = inode_permission(inode, MAY_WRITE);
	if (error)
		return error;
	error = inode_write_begin(inode);
	if (error)
		return error;
	error = inode_resize(inode, size);
	inode_write_end(inode);
	return error;
}

SYSCALL_DEFINE(truncate)
{
	struct path path;
	int error;

	if ((int64_t)call->argument[1] < 0)
		return -EINVAL;
	error = path_lookup_user(AT_FDCWD, argument_string(call, 0), LOOKUP_FOLLOW, &path);
	if (error)
		return error;
	error = truncate_path(&path, call->argument[1]);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(ftruncate)
{
	struct file *file;
	long result = -EINVAL;

	if ((int64_t)call->argument[1] < 0)
		return -EINVAL;
	file = file_of(argument_int(call, 0));
	if (file == nullptr)
		return -EBADF;
	if (S_ISREG(file->inode->mode) && file_can_write(file))
		result = inode_resize(file->inode, call->argument[1]);
	file_put(file);
	return result;
}

static long allocate(struct file *file, int mode, int64_t offset, int64_t size)
{
	int64_t end;

	if (offset < 0 || size <= 0)
		return -EINVAL;
	if ((mode & ~FALLOCATE_KNOWN) ||
	    ((mode & FALLOC_FL_PUNCH_HOLE) && !(mode & FALLOC_FL_KEEP_SIZE)))
		return -EOPNOTSUPP;
	if (!file_can_write(file))
		return -EBADF;
	if (S_ISFIFO(file->inode->mode))
		return -ESPIPE;
	if (is_directory(file->inode))
		return -EISDIR;
	if (!S_ISREG(file->inode->mode))
		return -ENODEV;
	if (__builtin_add_overflow(offset, size, &end))
		return -EFBIG;
	if (file->operations->allocate == nullptr)
		return -EOPNOTSUPP;
	return const_ops(file->operations)->allocate(file, mode, (uint64_t)offset, (uint64_t)size);
}

SYSCALL_DEFINE(fallocate)
{
	struct file *file = file_of(argument_int(call, 0));
	long result;

	if (file == nullptr)
		return -EBADF;
	result = allocate(file, argument_int(call, 1), (int64_t)call->argument[2],
			  (int64_t)call->argument[3]);
	file_put(file);
	return result;
}

static long synchronise(int fd)
{
	struct file *file = file_of(fd);
	long result;

	if (file == nullptr)
		return -EBADF;
	result = file->operations->synchronise == nullptr
			 ? -EINVAL
			 : const_ops(file->operations)->synchronise(file);
	file_put(file);
	return result;
}

SYSCALL_DEFINE(fsync)
{
	return synchronise(argument_int(call, 0));
}

SYSCALL_DEFINE(fdatasync)
{
	return synchronise(argument_int(call, 0));
}

SYSCALL_DEFINE(sync)
{
	return 0;
}

SYSCALL_DEFINE(syncfs)
{
	struct file *file = file_of(argument_int(call, 0));

	if (file == nullptr)
		return -EBADF;
	file_put(file);
	return 0;
}

SYSCALL_DEFINE(sync_file_range)
{
	struct file *file;
	long result = 0;

	if ((call->argument[3] & ~(uint64_t)(SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
					     SYNC_FILE_RANGE_WAIT_AFTER)) ||
	    (int64_t)call->argument[1] < 0 || (int64_t)call->argument[2] < 0)
		return -EINVAL;
	file = file_of(argument_int(call, 0));
	if (file == nullptr)
		return -EBADF;
	if (!S_ISREG(file->inode->mode) && !is_directory(file->inode))
		result = -ESPIPE;
	file_put(file);
	return result;
}

SYSCALL_DEFINE(fadvise64)
{
	const int advice = argument_int(call, 3);
	struct file *file = file_of(argument_int(call, 0));
	long result = 0;

	if (file == nullptr)
		return -EBADF;
	if (S_ISFIFO(file->inode->mode))
		result = -ESPIPE;
	else if ((int64_t)call->argument[2] < 0 || advice < POSIX_FADV_NORMAL ||
		 advice > POSIX_FADV_NOREUSE)
		result = -EINVAL;
	file_put(file);
	return result;
}

SYSCALL_DEFINE(readahead)
{
	struct file *file = file_of(argument_int(call, 0));
	long result = 0;

	if (file == nullptr)
		return -EBADF;
	if (!file_can_read(file))
		result = -EBADF;
	else if (!S_ISREG(file->inode->mode))
		result = -EINVAL;
	file_put(file);
	return result;
}

SYSCALL_DEFINE(memfd_create)
{
	const uint32_t flags = (uint32_t)call->argument[1];
	char name[MEMFD_NAME_MAX + 1], shown[MEMFD_NAME_MAX + 32];
	struct file *file;
	long length;
	int result;

	if (flags & ~(uint32_t)(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	length = user_read_string(name, argument_string(call, 0), sizeof(name));
	if (length < 0)
		return length == -ENAMETOOLONG ? -EINVAL : length;
	format_string(shown, sizeof(shown), "/memfd:%s (deleted)", name);
	result = memfd_create(shown, (flags & MFD_ALLOW_SEALING) ? 0 : F_SEAL_SEAL, 0777, &file);
	if (result)
		return result;
	result = fd_install(file, (flags & MFD_CLOEXEC) ? O_CLOEXEC : 0, 0);
	if (result < 0)
		file_put(file);
	return result;
}
