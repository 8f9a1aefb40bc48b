// SPDX-License-Identifier: GPL-2.0-only
/* stat, lstat, fstat, newfstatat, statx, statfs, fstatfs: attributes in the layouts of
 * <asm/stat.h>, <linux/stat.h>. */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <asm/stat.h>
#include <asm/statfs.h>
#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>

#define STATFS_VALID 0x20
#define AT_FLAGS_STAT (uint32_t)(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)

static_assert(sizeof(struct stat) == 144);
static_assert(sizeof(struct statx) == 256);
static_assert(sizeof(struct statfs) == 120);

static uint32_t lookup_flags(uint32_t flags)
{
	return ((flags & AT_SYMLINK_NOFOLLOW) ? 0 : LOOKUP_FOLLOW) |
	       ((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
}

/* The place, or an open file's; O_PATH files, too. */
static int find(int directory, struct user_string name, uint32_t flags, struct path *path)
{
	return path_lookup_user(directory, name, lookup_flags(flags), path);
}

static int find_descriptor(int fd, struct path *path)
{
	struct file *file = file_of_any(fd);

	if (file == nullptr)
		return -EBADF;
	*path = file->path;
	path_get(path);
	file_put(file);
	return 0;
}

static int refresh(struct inode *inode, const struct inode_operations *operations)
{
	if (operations == nullptr || operations->fill_attributes == nullptr)
		return 0;
	return const_ops(operations)->fill_attributes(inode);
}

static int write_stat(struct inode *inode, const struct inode_operations *operations,
		      struct user_out to)
{
	const int error = refresh(inode, operations);
	const struct stat status = {
		.st_dev = inode->superblock->device,
		.st_ino = inode->number,
		.st_nlink = inode->links,
		.st_mode = inode->mode,
		.st_uid = inode->uid,
		.st_gid = inode->gid,
		.st_rdev = inode->device,
		.st_size = (long)inode_size(inode),
		.st_blksize = inode->superblock->block_size,
		.st_blocks = (long)inode_blocks(inode),
		.st_atime = (unsigned long)inode->accessed.seconds,
		.st_atime_nsec = inode->accessed.nanoseconds,
		.st_mtime = (unsigned long)inode->modified.seconds,
		.st_mtime_nsec = inode->modified.nanoseconds,
		.st_ctime = (unsigned long)inode->changed.seconds,
		.st_ctime_nsec = inode->changed.nanoseconds,
	};

	return error ? error : user_write_object(to, &status);
}

static long stat_named(int directory, struct user_string name, struct user_out to, uint32_t flags)
{
	const struct dentry_seal *place;
	struct inode *inode;
	struct path path;
	int error = path_lookup_user_seal(directory, name, lookup_flags(flags), &path, &place);

	if (error)
		return error;
	inode = dentry_seal_inode(place);
	error = write_stat(inode, inode_operations_by(place->file, inode), to);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(stat)
{
	return stat_named(AT_FDCWD, argument_string(call, 0), argument_out(call, 1), 0);
}

SYSCALL_DEFINE(lstat)
{
	return stat_named(AT_FDCWD, argument_string(call, 0), argument_out(call, 1),
			  AT_SYMLINK_NOFOLLOW);
}

static long stat_descriptor(int fd, struct user_out to)
{
	struct file *file = file_of_any(fd);
	int error;

	if (file == nullptr)
		return -EBADF;
	error = write_stat(file->inode, inode_operations(file->inode), to);
	file_put(file);
	return error;
}

SYSCALL_DEFINE(fstat)
{
	return stat_descriptor(argument_int(call, 0), argument_out(call, 1));
}

/* What C libraries make of fstat(): an empty name. */
static bool is_empty(struct user_string name)
{
	char first;

	return user_read_object(&first, (struct user_in){ name.address }) == 0 && first == '\0';
}

SYSCALL_DEFINE(newfstatat)
{
	const uint32_t flags = (uint32_t)call->argument[3];

	if (flags & ~AT_FLAGS_STAT)
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && argument_int(call, 0) >= 0 &&
	    is_empty(argument_string(call, 1)))
		return stat_descriptor(argument_int(call, 0), argument_out(call, 2));
	return stat_named(argument_int(call, 0), argument_string(call, 1), argument_out(call, 2),
			  flags);
}

static struct statx_timestamp to_statx_time(const struct timestamp *time)
{
	return (struct statx_timestamp){ .tv_sec = time->seconds, .tv_nsec = time->nanoseconds };
}

static int write_statx(const struct path *path, struct user_out to)
{
	struct inode *inode = dentry_inode(path->dentry);
	const uint64_t device = inode->superblock->device;
	const int error = refresh(inode, inode_operations(inode));
	const struct statx status = {
		.stx_mask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID,
		.stx_blksize = inode->superblock->block_size,
		.stx_attributes = path->dentry == path->mount->root ? STATX_ATTR_MOUNT_ROOT : 0,
		.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT,
		.stx_nlink = inode->links,
		.stx_uid = inode->uid,
		.stx_gid = inode->gid,
		.stx_mode = (uint16_t)inode->mode,
		.stx_ino = inode->number,
		.stx_size = inode_size(inode),
		.stx_blocks = inode_blocks(inode),
		.stx_atime = to_statx_time(&inode->accessed),
		.stx_btime = to_statx_time(&inode->born),
		.stx_ctime = to_statx_time(&inode->changed),
		.stx_mtime = to_statx_time(&inode->modified),
		.stx_rdev_major = device_major(inode->device),
		.stx_rdev_minor = device_minor(inode->device),
		.stx_dev_major = device_major(device),
		.stx_dev_minor = device_minor(device),
		.stx_mnt_id = path->mount->id,
	};

	return error ? error : user_write_object(to, &status);
}

SYSCALL_DEFINE(statx)
{
	const uint32_t flags = (uint32_t)call->argument[2];
	struct path path;
	int error;

	if ((uint32_t)call->argument[3] & STATX__RESERVED)
		return -EINVAL;
	if ((flags & ~(AT_FLAGS_STAT | AT_STATX_SYNC_TYPE)) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	error = find(argument_int(call, 0), argument_string(call, 1), flags, &path);
	if (error)
		return error;
	error = write_statx(&path, argument_out(call, 4));
	path_put(&path);
	return error;
}

static long mount_status_flags(const struct mount *mount)
{
	/* ST_* of statfs: the low bits are MS_*, the times have their own. */
	static const struct {
		uint32_t mount_flag;
		long status_flag;
	} pairs[] = { { MS_NOSUID, 2 },      { MS_NODEV, 4 },          { MS_NOEXEC, 8 },
		      { MS_NOATIME, 0x400 }, { MS_NODIRATIME, 0x800 }, { MS_RELATIME, 0x1000 } };
	long flags = STATFS_VALID | (mount_is_read_only(mount) ? 1 : 0);

	for (size_t i = 0; i < array_count(pairs); i++)
		flags |= (mount_flags(mount) & pairs[i].mount_flag) ? pairs[i].status_flag : 0;
	return flags;
}

static int write_statfs(const struct path *path, struct user_out to)
{
	struct superblock *superblock = path->mount->superblock;
	uint64_t blocks = 0, free_blocks = 0, files = 0, free_files = 0;
	int error = 0;

	if (superblock->type->statistics != nullptr)
		error = const_ops(superblock->type)
				->statistics(superblock, &blocks, &free_blocks, &files,
					     &free_files);
	if (error)
		return error;
	const struct statfs status = {
		.f_type = superblock->magic,
		.f_bsize = superblock->block_size,
		.f_blocks = (long)blocks,
		.f_bfree = (long)free_blocks,
		.f_bavail = (long)free_blocks,
		.f_files = (long)files,
		.f_ffree = (long)free_files,
		.f_fsid = { { (int)superblock->device, 0 } },
		.f_namelen = NAME_LENGTH_MAX,
		.f_frsize = superblock->block_size,
		.f_flags = mount_status_flags(path->mount),
	};
	return user_write_object(to, &status);
}

SYSCALL_DEFINE(statfs)
{
	struct path path;
	int error = find(AT_FDCWD, argument_string(call, 0), 0, &path);

	if (error)
		return error;
	error = write_statfs(&path, argument_out(call, 1));
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(fstatfs)
{
	struct path path;
	int error = find_descriptor(argument_int(call, 0), &path);

	if (error)
		return error;
	error = write_statfs(&path, argument_out(call, 1));
	path_put(&path);
	return error;
}
