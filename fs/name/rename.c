// SPDX-License-Identifier: GPL-2.0-only
/*
 * rename(2), renameat2(2): Linux's order of checks (fs/namei.c: do_renameat2, vfs_rename).
 * Locks: superblock->rename_lock when two directories are involved (so that no directory can become
 * its own ancestor), then the directories, ancestor first, unrelated ones by address; then the
 * entry that is replaced.
 */
#include <const_ops/const_ops.h>
#include <fs/name/path.h>

#include <base/errno.h>
#include <linux/fs.h>

struct rename {
	struct walk from, to;
	struct dentry *source, *target;
	struct inode *first, *second; /* locked directories; second nullptr when there is one */
	uint32_t flags;
};

static void lock_directories(struct rename *rename)
{
	const struct dentry *a = rename->from.at.dentry, *b = rename->to.at.dentry;

	if (a != b) {
		mutex_lock(&dentry_inode(a)->superblock->rename_lock);
		if (dentry_is_below(a, b) || (!dentry_is_below(b, a) && b < a)) {
			b = a;
			a = rename->to.at.dentry;
		}
		rename->second = dentry_inode(b);
	}
	rename->first = dentry_inode(a);
	mutex_lock(&rename->first->lock);
	if (rename->second != nullptr)
		mutex_lock(&rename->second->lock);
}

static void unlock_directories(struct rename *rename)
{
	if (rename->first == nullptr)
		return;
	if (rename->second != nullptr)
		mutex_unlock(&rename->second->lock);
	mutex_unlock(&rename->first->lock);
	if (rename->second != nullptr)
		mutex_unlock(&rename->first->superblock->rename_lock);
}

static int look_up(struct walk *walk, struct dentry **dentry)
{
	const int error =
		inode_permission_by(walk->name->file, dentry_seal_inode(walk->name), MAY_EXECUTE);

	return error ? error : walk_last(walk, dentry);
}

/* Existence, slashes, ancestry. */
static int check_names(struct rename *rename)
{
	const struct dentry *source = rename->source, *target = rename->target;
	const bool exchange = (rename->flags & RENAME_EXCHANGE) != 0;

	if (source->seal == nullptr)
		return -ENOENT;
	if ((rename->flags & RENAME_NOREPLACE) && target->seal != nullptr)
		return -EEXIST;
	if (exchange && target->seal == nullptr)
		return -ENOENT;
	if (exchange && rename->to.trailing_slash && !is_directory(dentry_inode(target)))
		return -ENOTDIR;
	if (!is_directory(dentry_inode(source)) &&
	    (rename->from.trailing_slash || (!exchange && rename->to.trailing_slash)))
		return -ENOTDIR;
	if (dentry_is_below(rename->to.at.dentry, source))
		return -EINVAL;
	if (target->seal != nullptr && dentry_is_below(rename->from.at.dentry, target))
		return exchange ? -EINVAL : -ENOTEMPTY;
	return 0;
}

/* A directory that moves gets another '..': that is writing into it. */
static int check_moved_directory(const struct rename *rename, const struct dentry *moved)
{
	if (rename->second == nullptr || !is_directory(dentry_inode(moved)))
		return 0;
	return inode_permission(dentry_inode(moved), MAY_WRITE);
}

static int check_permissions(const struct rename *rename)
{
	const struct dentry *source = rename->source, *target = rename->target;
	const bool exchange = (rename->flags & RENAME_EXCHANGE) != 0;
	int error = name_may_remove(&rename->from, dentry_seal_if(source),
				    is_directory(dentry_inode(source)));

	if (error)
		return error;
	if (target->seal == nullptr)
		error = name_may_create(&rename->to);
	else
		error = name_may_remove(&rename->to, dentry_seal_if(target),
					is_directory(exchange ? dentry_inode(target)
							      : dentry_inode(source)));
	if (!error)
		error = check_moved_directory(rename, source);
	if (!error && exchange)
		error = check_moved_directory(rename, target);
	return error;
}

static int rename_locked(struct rename *rename)
{
	struct inode *from = dentry_inode(rename->from.at.dentry);
	struct inode *to = dentry_inode(rename->to.at.dentry);
	const struct inode_operations *const operations = inode_operations(from);
	struct inode *victim;
	int error = look_up(&rename->from, &rename->source);

	if (!error)
		error = look_up(&rename->to, &rename->target);
	if (!error)
		error = check_names(rename);
	victim = error ? nullptr : dentry_inode(rename->target);
	if (!error && victim == dentry_inode(rename->source))
		return 0;
	if (!error)
		error = check_permissions(rename);
	if (!error && operations->rename == nullptr)
		error = -EPERM;
	if (error)
		return error;
	if (victim != nullptr)
		mutex_lock(&victim->lock);
	error = const_ops(operations)
			->rename(from, rename->source, to, rename->target, rename->flags);
	if (!error)
		dentry_move(rename->source, rename->target, (rename->flags & RENAME_EXCHANGE) != 0);
	if (victim != nullptr)
		mutex_unlock(&victim->lock);
	return error;
}

static int check_places(const struct rename *rename)
{
	if (rename->from.at.mount != rename->to.at.mount)
		return -EXDEV;
	if (rename->from.last_kind != LAST_NORMAL)
		return -EBUSY;
	if (rename->to.last_kind != LAST_NORMAL)
		return (rename->flags & RENAME_NOREPLACE) ? -EEXIST : -EBUSY;
	return mount_is_read_only(rename->from.at.mount) ? -EROFS : 0;
}

static int rename_walk(struct walk *walk, int directory_fd, const char *name)
{
	const int error = walk_start(walk, directory_fd, name, LOOKUP_PARENT, 0);

	return error ? error : walk_run(walk);
}

int name_rename(int from_directory, const char *from, int to_directory, const char *to,
		uint32_t flags)
{
	struct rename rename = { .flags = flags };
	int error;

	if ((flags & ~(uint32_t)(RENAME_NOREPLACE | RENAME_EXCHANGE)) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	error = rename_walk(&rename.from, from_directory, from);
	if (!error)
		error = rename_walk(&rename.to, to_directory, to);
	if (!error)
		error = check_places(&rename);
	if (!error) {
		lock_directories(&rename);
		error = rename_locked(&rename);
		unlock_directories(&rename);
	}
	if (rename.source != nullptr)
		dentry_put(rename.source);
	if (rename.target != nullptr)
		dentry_put(rename.target);
	walk_end(&rename.from);
	walk_end(&rename.to);
	return error;
}
