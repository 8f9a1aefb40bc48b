// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making and removing names: mkdir, mknod, symlink, link, unlink, rmdir. Linux's order of checks
 * (fs/namei.c). The directory is locked from the lookup of the last component to the end.
 */
#include <const_ops/const_ops.h>
#include <fs/name/path.h>

#include <base/errno.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>

/* The last component of a name, in its locked directory. */
struct name_place {
	struct walk walk;
	struct dentry *dentry;
	struct inode *directory;                   /* locked while dentry is set */
	const struct inode_operations *operations; /* the directory's */
};

static int permission_at(const struct dentry_seal *name, uint32_t mask)
{
	return inode_permission_by(name->file, dentry_seal_inode(name), mask);
}

int name_may_create(const struct walk *at)
{
	if (at->at.dentry->unlinked)
		return -ENOENT;
	if (mount_is_read_only(at->at.mount))
		return -EROFS;
	if (at->flags & LOOKUP_KERNEL)
		return 0;
	return permission_at(at->name, MAY_WRITE | MAY_EXECUTE);
}

static uint32_t owner_at(const struct dentry_seal *name)
{
	return inode_owner_by(name->file, dentry_seal_inode(name));
}

static bool sticky_forbids(const struct dentry_seal *directory, const struct dentry_seal *victim)
{
	const uint32_t uid = current_credentials()->fsuid;

	return (inode_mode_by(directory->file, dentry_seal_inode(directory)) & S_ISVTX) &&
	       uid != owner_at(victim) && uid != owner_at(directory) && !capable(CAP_FOWNER);
}

int name_may_remove(const struct walk *at, const struct dentry_seal *victim,
		    bool is_directory_wanted)
{
	int error;

	if (victim == nullptr)
		return -ENOENT;
	error = permission_at(at->name, MAY_WRITE | MAY_EXECUTE);
	if (error)
		return error;
	if (sticky_forbids(at->name, victim))
		return -EPERM;
	if (is_directory_wanted && !S_ISDIR(victim->type))
		return -ENOTDIR;
	if (!is_directory_wanted && S_ISDIR(victim->type))
		return -EISDIR;
	return victim->mount_point ? -EBUSY : 0;
}

static int place_begin(struct name_place *place, int directory_fd, const char *name,
		       uint32_t lookup)
{
	int error;

	place->dentry = nullptr;
	inline_here error = walk_start(&place->walk, directory_fd, name, LOOKUP_PARENT | lookup, 0);
	inline_here return error ? error : walk_run(&place->walk);
}

static int place_lock(struct name_place *place)
{
	struct walk *walk = &place->walk;
	int error = (walk->flags & LOOKUP_KERNEL) ? 0 : permission_at(walk->name, MAY_EXECUTE);

	if (error)
		return error;
	place->directory = dentry_seal_inode(walk->name);
	place->operations = inode_operations_by(walk->name->file, place->directory);
	mutex_lock(&place->directory->lock);
	error = walk_last(walk, &place->dentry);
	if (error) {
		place->dentry = nullptr;
		mutex_unlock(&place->directory->lock);
	}
	return error;
}

static void place_end(struct name_place *place)
{
	if (place->dentry != nullptr) {
		mutex_unlock(&place->directory->lock);
		dentry_put(place->dentry);
	}
	inline_here walk_end(&place->walk);
}

/* A place where a name can be made. */
static int place_begin_create(struct name_place *place, int directory_fd, const char *name,
			      uint32_t lookup, bool for_directory)
{
	int error = place_begin(place, directory_fd, name, lookup);

	if (error)
		return error;
	if (place->walk.last_kind != LAST_NORMAL)
		return -EEXIST;
	error = place_lock(place);
	if (error)
		return error;
	if (place->dentry->seal != nullptr)
		return -EEXIST;
	if (place->walk.trailing_slash && !for_directory)
		return -ENOENT;
	return name_may_create(&place->walk);
}

static uint32_t mode_masked(uint32_t mode, uint32_t lookup)
{
	return (lookup & LOOKUP_KERNEL) ? mode : mode & ~file_context_own_umask();
}

int name_make_directory(int directory_fd, const char *name, uint32_t mode, uint32_t lookup)
{
	WRITTEN_FIRST struct name_place place;
	int error = place_begin_create(&place, directory_fd, name, lookup, true);

	if (!error)
		error = place.operations->make_directory == nullptr
				? -EPERM
				: const_ops(place.operations)
					  ->make_directory(place.directory, place.dentry,
							   S_IFDIR | mode_masked(mode & 01777,
										 lookup));
	place_end(&place);
	return error;
}

int name_make_node(int directory_fd, const char *name, uint32_t mode, uint64_t device,
		   uint32_t lookup)
{
	WRITTEN_FIRST struct name_place place;
	int error = place_begin_create(&place, directory_fd, name, lookup, false);

	if (!error && (S_ISCHR(mode) || S_ISBLK(mode)) && !(lookup & LOOKUP_KERNEL) &&
	    !capable(CAP_MKNOD))
		error = -EPERM;
	if (!error && S_ISREG(mode)) {
		error = place.operations->create == nullptr
				? -EACCES
				: const_ops(place.operations)
					  ->create(place.directory, place.dentry,
						   mode_masked(mode, lookup));
	} else if (!error) {
		error = place.operations->make_node == nullptr
				? -EPERM
				: const_ops(place.operations)
					  ->make_node(place.directory, place.dentry,
						      mode_masked(mode, lookup), device);
	}
	place_end(&place);
	return error;
}

int name_make_symlink(const char *target, int directory_fd, const char *name, uint32_t lookup)
{
	WRITTEN_FIRST struct name_place place;
	int error = place_begin_create(&place, directory_fd, name, lookup, false);

	if (!error)
		error = place.operations->make_symlink == nullptr
				? -EPERM
				: const_ops(place.operations)
					  ->make_symlink(place.directory, place.dentry, target);
	place_end(&place);
	return error;
}

/* Nobody pins what he could not write anyway, set-id programs above all (protected_hardlinks,
 * proc(5)). */
static bool may_link(const struct inode *inode)
{
	const uint32_t mode = inode_mode(inode);

	if (inode_owner_or_capable(inode))
		return true;
	return S_ISREG(mode) && !(mode & S_ISUID) &&
	       (mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
	       inode_permission(inode, MAY_READ | MAY_WRITE) == 0;
}

/* All checks of the new name are done. */
static int link_in_place(struct name_place *place, const struct path *from)
{
	struct inode *inode = dentry_inode(from->dentry);
	int error;

	if (place->walk.at.mount != from->mount)
		return -EXDEV;
	if (!(place->walk.flags & LOOKUP_KERNEL) && !may_link(inode))
		return -EPERM;
	if (is_directory(inode) || place->operations->link == nullptr)
		return -EPERM;
	mutex_lock(&inode->lock);
	error = inode->links == 0 && !inode->linkable
			? -ENOENT
			: const_ops(place->operations)
				  ->link(place->directory, place->dentry, inode);
	if (!error)
		inode->linkable = false;
	mutex_unlock(&inode->lock);
	return error;
}

int name_link(const struct path *from, int directory_fd, const char *name, uint32_t lookup)
{
	WRITTEN_FIRST struct name_place place;
	int error = place_begin_create(&place, directory_fd, name, lookup, false);

	if (!error)
		error = link_in_place(&place, from);
	place_end(&place);
	return error;
}

static int remove_in_place(struct name_place *place, bool remove_directory)
{
	const struct inode_operations *operations = const_ops(place->operations);
	const struct dentry_seal *const name = dentry_seal_if(place->dentry);
	struct inode *const victim = name != nullptr ? dentry_seal_inode(name) : nullptr;
	int (*remove)(struct inode *, struct dentry *, struct inode *) =
		remove_directory ? operations->remove_directory : operations->unlink;
	int error = name_may_remove(&place->walk, name, remove_directory);

	if (!error && remove == nullptr)
		error = -EPERM;
	if (error)
		return error;
	mutex_lock(&victim->lock);
	error = remove(place->directory, place->dentry, victim);
	if (!error)
		dentry_unlink(place->dentry);
	mutex_unlock(&victim->lock);
	return error;
}

int name_unlink(int directory_fd, const char *name)
{
	WRITTEN_FIRST struct name_place place;
	int error = place_begin(&place, directory_fd, name, 0);

	if (!error && place.walk.last_kind != LAST_NORMAL)
		error = -EISDIR;
	if (!error && mount_is_read_only(place.walk.at.mount))
		error = -EROFS;
	if (!error)
		error = place_lock(&place);
	if (!error && place.walk.trailing_slash) {
		if (place.dentry->seal == nullptr)
			error = -ENOENT;
		else
			error = is_directory(dentry_inode(place.dentry)) ? -EISDIR : -ENOTDIR;
	}
	if (!error)
		error = remove_in_place(&place, false);
	place_end(&place);
	return error;
}

int name_remove_directory(int directory_fd, const char *name)
{
	static const int errors[] = { [LAST_NORMAL] = 0,
				      [LAST_DOT] = -EINVAL,
				      [LAST_DOT_DOT] = -ENOTEMPTY,
				      [LAST_ROOT] = -EBUSY,
				      [LAST_PLACE] = -EBUSY };
	WRITTEN_FIRST struct name_place place;
	int error = place_begin(&place, directory_fd, name, 0);

	if (!error)
		error = errors[place.walk.last_kind];
	if (!error && mount_is_read_only(place.walk.at.mount))
		error = -EROFS;
	if (!error)
		error = place_lock(&place);
	if (!error)
		error = remove_in_place(&place, true);
	place_end(&place);
	return error;
}
