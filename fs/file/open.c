// SPDX-License-Identifier: GPL-2.0-only
/*
 * open(2): from a name and O_* flags to an open file. Linux's order of checks (fs/namei.c: do_last,
 * may_open). Creating happens with the directory locked, after a second look; everything else
 * without.
 */
#include <const_ops/const_ops.h>
#include <fs/file/file.h>

#include <base/errno.h>
#include <base/format.h>
#include <fs/device/device.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <fs/pipe/pipe.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>

#define FLAGS_NOT_KEPT \
	(uint32_t)(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC | FILE_EXECUTES | FILE_WRITES)

const struct file_operations path_file_operations = {};

static uint32_t flags_to_mask(uint32_t flags)
{
	static const uint8_t masks[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
					  MAY_READ | MAY_WRITE };

	if (flags & FILE_EXECUTE)
		return MAY_EXECUTE;
	return masks[flags & O_ACCMODE] | ((flags & O_TRUNC) ? MAY_WRITE : 0);
}

static int check_kind(const struct path *path, uint32_t mode, uint32_t flags, uint32_t mask)
{
	if (S_ISLNK(mode))
		return -ELOOP;
	if ((flags & O_DIRECTORY) && !S_ISDIR(mode))
		return -ENOTDIR;
	if (flags & FILE_EXECUTE)
		return !S_ISREG(mode) || (mount_flags(path->mount) & MS_NOEXEC) ? -EACCES : 0;
	if (S_ISDIR(mode) && ((mask & MAY_WRITE) || (flags & O_CREAT)))
		return -EISDIR;
	if ((S_ISCHR(mode) || S_ISBLK(mode)) && (mount_flags(path->mount) & MS_NODEV))
		return -EACCES;
	if ((S_ISDIR(mode) || S_ISREG(mode)) && (mask & MAY_WRITE) &&
	    mount_is_read_only(path->mount))
		return -EROFS;
	return 0;
}

static int check_open(const struct path *path, const struct dentry_seal *name, uint32_t flags)
{
	const struct inode *const inode = dentry_seal_inode(name);
	const uint32_t mask = flags_to_mask(flags);
	int error = check_kind(path, inode_mode_by(name->file, inode), flags, mask);

	if (!error)
		error = inode_permission_by(name->file, inode, mask);
	if (!error && (flags & O_NOATIME) && !inode_owner_or_capable(inode))
		error = -EPERM;
	return error;
}

/* Counts the use as writing or executing; the flag that says so, or -errno. */
static int64_t claim_inode(struct inode *inode, uint32_t flags)
{
	int error;

	if (flags & FILE_EXECUTE) {
		error = inode_execute_begin(inode);
		return error ? error : (int64_t)FILE_EXECUTES;
	}
	if (!S_ISREG(inode->mode) || (flags & O_ACCMODE) == O_RDONLY)
		return 0;
	error = inode_write_begin(inode);
	return error ? error : (int64_t)FILE_WRITES;
}

static int call_open(struct inode *inode, uint32_t mode, struct file *file)
{
	if (S_ISCHR(mode))
		return device_open(inode, file);
	if (S_ISFIFO(mode))
		return fifo_open(inode, file);
	if (S_ISBLK(mode) || S_ISSOCK(mode))
		return -ENXIO;
	if (file->operations == nullptr)
		return -ENXIO;
	return file->operations->open != nullptr ? const_ops(file->operations)->open(inode, file)
						 : 0;
}

/* Where the walk is is what is opened; its reference is the file's, if there is one. */
static struct file *create_at(struct walk *walk, uint32_t flags,
			      const struct file_operations *operations)
{
	struct file *file;

	walk_hold(walk);
	inline_here file = file_create_at(&walk->at, walk->name, flags, operations, nullptr);
	if (file != nullptr)
		walk->at_counted = false;
	return file;
}

static struct file *create_claimed(struct walk *walk, uint32_t flags)
{
	struct inode *const inode = dentry_seal_inode(walk->name);
	struct file *const file =
		create_at(walk, flags, inode_file_operations_by(walk->name->file, inode));

	if (file == nullptr && (flags & FILE_EXECUTES))
		inode_execute_end(inode);
	else if (file == nullptr && (flags & FILE_WRITES))
		inode_write_end(inode);
	return file;
}

/* All checks done. */
static int open_checked(struct walk *walk, uint32_t flags, struct file **result)
{
	const struct dentry_seal *const name = walk->name;
	struct inode *const inode = dentry_seal_inode(name);
	const int64_t claim = claim_inode(inode, flags);
	struct file *file;
	int error;

	if (claim < 0)
		return (int)claim;
	file = create_claimed(walk, (flags & ~FLAGS_NOT_KEPT) | O_LARGEFILE | (uint32_t)claim);
	if (file == nullptr)
		return -ENFILE;
	error = call_open(inode, inode_mode_by(name->file, inode), file);
	if (error) {
		file_set_operations(file, nullptr, nullptr); /* never opened: no release */
		file_put(file);
		return error;
	}
	if ((flags & O_TRUNC) && S_ISREG(file->inode->mode) &&
	    inode_operations(file->inode)->resize) {
		error = inode_resize(file->inode, 0);
		if (error) {
			file_put(file);
			return error;
		}
	}
	*result = file;
	return 0;
}

static int open_path_only(struct walk *walk, uint32_t flags, struct file **file)
{
	if ((flags & O_DIRECTORY) && !S_ISDIR(walk->name->type))
		return -ENOTDIR;
	*file = create_at(walk, flags & (uint32_t)(O_PATH | O_DIRECTORY | O_NOFOLLOW),
			  &path_file_operations);
	return *file == nullptr ? -ENFILE : 0;
}

/* With all checks of open(2) on a place that exists. */
static int open_there(struct walk *walk, uint32_t flags, struct file **file)
{
	int error;

	if (flags & O_PATH)
		return open_path_only(walk, flags, file);
	error = check_open(&walk->at, walk->name, flags);
	inline_here return error ? error : open_checked(walk, flags, file);
}

/* The name does not exist. Directory locked. */
static int create_file(struct walk *walk, struct dentry *dentry, uint32_t mode)
{
	struct inode *const directory = dentry_seal_inode(walk->name);
	const struct inode_operations *const operations =
		inode_operations_by(walk->name->file, directory);
	int error = name_may_create(walk);

	if (error)
		return error;
	if (operations->create == nullptr)
		return -EACCES;
	return const_ops(operations)->create(directory, dentry, S_IFREG | (mode & 07777));
}

/*
 * The last component under O_CREAT, which becomes where the walk is. 1: it was a symbolic link,
 * walk again. *created: whether it is new.
 */
static int open_last(struct walk *walk, uint32_t flags, uint32_t mode, bool *created)
{
	struct dentry *dentry = nullptr;
	struct inode *const inode = dentry_seal_inode(walk->name);
	const struct dentry_seal *name;
	int error = inode_permission_by(walk->name->file, inode, MAY_EXECUTE);

	*created = false;
	if (error)
		return error;
	if (walk->trailing_slash)
		return -EISDIR;
	mutex_lock(&inode->lock);
	error = walk_last(walk, &dentry);
	if (!error && dentry->seal == nullptr) {
		error = create_file(walk, dentry, mode);
		*created = !error;
	} else if (!error && (flags & O_EXCL)) {
		error = -EEXIST;
	}
	mutex_unlock(&inode->lock);
	if (error) {
		if (dentry != nullptr)
			dentry_put(dentry);
		return error;
	}
	name = dentry_seal_of(dentry);
	if (S_ISLNK(name->type) && !*created) {
		error = (flags & O_NOFOLLOW) ? -ELOOP : walk_follow(walk, dentry, true);
		dentry_put(dentry);
		return error ? error : 1;
	}
	walk_enter_last(walk, dentry, name);
	return 0;
}

static int open_create(struct walk *walk, uint32_t flags, uint32_t mode, struct file **file)
{
	bool created = false;
	int error;

	/* Bounded by the limit of links. */
	do {
		error = walk_run(walk);
		if (error)
			return error;
		if (walk->last_kind == LAST_PLACE)
			return (flags & O_EXCL) ? -EEXIST : open_there(walk, flags, file);
		if (walk->last_kind != LAST_NORMAL)
			return (flags & O_EXCL) ? -EEXIST : -EISDIR;
		error = open_last(walk, flags, mode, &created);
	} while (error == 1);
	if (error)
		return error;
	error = created ? 0 : check_open(&walk->at, walk->name, flags);
	return error ? error
		     : open_checked(walk, created ? flags & ~(uint32_t)O_TRUNC : flags, file);
}

/* O_TMPFILE: a file in the directory where the walk is that has no name there. */
[[gnu::noinline]] static int open_nameless(struct walk *walk, uint32_t flags, uint32_t mode,
					   struct file **file)
{
	struct inode *directory = dentry_seal_inode(walk->name), *inode;
	struct dentry *dentry;
	char name[24];
	int error;

	if (inode_operations(directory)->make_nameless == nullptr)
		return -EOPNOTSUPP;
	error = name_may_create(walk);
	if (error)
		return error;
	error = const_ops(inode_operations(directory))
			->make_nameless(directory, S_IFREG | (mode & 07777), &inode);
	if (error)
		return error;
	inode->linkable = !(flags & O_EXCL);
	format_string(name, sizeof(name), "#%llu", (unsigned long long)inode->number);
	dentry = dentry_create_deleted(walk->at.dentry, name, inode);
	if (dentry == nullptr)
		return -ENOMEM;
	walk_enter_last(walk, dentry, dentry_seal_of(dentry));
	return open_checked(walk, flags & ~(uint32_t)O_TRUNC, file);
}

int file_open_resolve(int directory_fd, const char *name, uint32_t flags, uint32_t mode,
		      uint64_t resolve, struct file **file)
{
	uint32_t lookup = (flags & O_NOFOLLOW) ? 0 : LOOKUP_FOLLOW;
	WRITTEN_FIRST struct walk walk;
	int error;

	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	const bool create = (flags & O_CREAT) != 0;
	const bool nameless = (flags & FILE_NAMELESS) != 0;

	if (flags & O_DIRECTORY)
		lookup |= LOOKUP_DIRECTORY;
	if (create)
		lookup = LOOKUP_PARENT | LOOKUP_FOLLOW;
	if (create || nameless)
		mode &= ~file_context_own_umask();
	inline_here error = walk_start(&walk, directory_fd, name, lookup, resolve);
	if (!error && create) {
		error = open_create(&walk, flags, mode, file);
	} else if (!error) {
		inline_here error = walk_run(&walk);
		if (!error && nameless)
			error = open_nameless(&walk, flags, mode, file);
		else if (!error)
			error = open_there(&walk, flags, file);
	}
	inline_here walk_end(&walk);
	return error;
}

int file_open(int directory_fd, const char *name, uint32_t flags, uint32_t mode, struct file **file)
{
	return file_open_resolve(directory_fd, name, flags, mode, 0, file);
}

int file_open_execute(int directory_fd, const char *name, int flags, struct file **file)
{
	const uint32_t lookup = ((flags & AT_SYMLINK_NOFOLLOW) ? 0 : LOOKUP_FOLLOW) |
				((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
	WRITTEN_FIRST struct walk walk;
	int error = walk_start(&walk, directory_fd, name, lookup, 0);

	if (!error)
		error = walk_run(&walk);
	if (!error) {
		/* What root may start next is asked once more whose it is. */
		walk.name = dentry_seal_of(walk.at.dentry);
		error = open_there(&walk, O_RDONLY | FILE_EXECUTE, file);
	}
	walk_end(&walk);
	return error;
}

const char *file_name(const struct file *file)
{
	return file->path.dentry == nullptr ? "" : file->path.dentry->name;
}
