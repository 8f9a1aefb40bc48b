// SPDX-License-Identifier: GPL-2.0-only
/*
 * mount and umount: all changes of the list of mounts. Each takes the namespace mutex for its whole
 * duration and dentry_lock around the change of the list itself, so that a path walk sees a mount
 * completely or not at all.
 */
#include "internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <write_rarely/write_rarely.h>

#define MOUNT_FLAGS_KEPT                                                                           \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME | \
	 MS_STRICTATIME)
#define SUPERBLOCK_FLAGS_KEPT (MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | MS_SILENT)

static uint32_t mount_flags_clean(uint32_t flags)
{
	flags &= MOUNT_FLAGS_KEPT;
	if (!(flags & (MS_NOATIME | MS_STRICTATIME)))
		flags |= MS_RELATIME;
	return flags;
}

/* The list's reference is the caller's. Namespace held. */
static void mount_attach(struct mount *mount, const struct path *at)
{
	path_get(at);
	spin_lock(&dentry_lock);
	mount->parent = at->mount;
	mount->mount_point = at->dentry;
	dentry_set_mount_point(at->dentry, true);
	list_insert_tail(&mount_list, &mount->link);
	mount_seal_attach(mount, *at);
	spin_unlock(&dentry_lock);
}

/* dentry_lock held: does anything stand on this place, in any mount? */
static bool place_is_mounted_on(const struct dentry *dentry)
{
	struct mount *mount;

	LIST_FOR_EACH (mount, &mount_list, link) {
		if (mount->mount_point == dentry && mount->parent != mount)
			return true;
	}
	return false;
}

/* Takes the mount off its place. The references to the place are handed to the caller. */
static struct path mount_detach(struct mount *mount)
{
	spin_lock(&dentry_lock);
	const struct mount_seal *const seal = mount_seal_of(mount);
	const struct path place = { .mount = seal->parent, .dentry = seal->mount_point };

	list_remove(&mount->link);
	mount_seal_detach(mount);
	mount->parent = nullptr;
	mount->mount_point = nullptr;
	dentry_set_mount_point(place.dentry, place_is_mounted_on(place.dentry));
	spin_unlock(&dentry_lock);
	return place;
}

static bool mount_has_children(const struct mount *mount)
{
	struct mount *child;

	LIST_FOR_EACH (child, &mount_list, link) {
		if (child->parent == mount && child != mount)
			return true;
	}
	return false;
}

/* The place, gone down into what was mounted there meanwhile. */
static void place_settle(struct path *place, const struct path *at)
{
	*place = *at;
	path_get(place);
	mount_cross_down(place);
}

static int superblock_make(const char *type_name, const char *source, const char *options,
			   uint32_t flags, struct superblock **superblock)
{
	const struct file_system *type = file_system_find(type_name);

	if (type == nullptr || type->mount == nullptr)
		return -ENODEV;
	return type->mount(type, source, options, flags & SUPERBLOCK_FLAGS_KEPT, superblock);
}

int mount_new(const struct path *at, const char *type, const char *source, const char *options,
	      uint32_t flags)
{
	struct superblock *superblock;
	struct mount *mount;
	struct path place;
	int error;

	if (!is_directory(dentry_inode(at->dentry)))
		return -ENOTDIR;
	error = superblock_make(type, source, options, flags, &superblock);
	if (error)
		return error;
	mount = mount_create(superblock, superblock->root, source, mount_flags_clean(flags));
	superblock_put(superblock);
	if (mount == nullptr)
		return -ENOMEM;
	mutex_lock(&mount_namespace);
	place_settle(&place, at);
	if (place.mount->superblock == superblock && place.dentry == mount_root_of(place.mount)) {
		error = -EBUSY;
	} else if (place.dentry->unlinked) {
		error = -ENOENT;
	} else {
		mount_attach(mount, &place);
	}
	mutex_unlock(&mount_namespace);
	path_put(&place);
	if (error)
		mount_put(mount);
	return error;
}

int mount_root(const char *type, const char *options)
{
	struct superblock *superblock;
	struct mount *mount;
	const int error = superblock_make(type, "tmpfs", options, 0, &superblock);

	if (error)
		return error;
	mount = mount_create(superblock, superblock->root, "tmpfs", mount_flags_clean(0));
	superblock_put(superblock);
	if (mount == nullptr)
		return -ENOMEM;
	spin_lock(&dentry_lock);
	mount->parent = mount;
	mount->mount_point = mount->root;
	list_insert_tail(&mount_list, &mount->link);
	mount_seal_attach(mount, (struct path){ .mount = mount, .dentry = mount->root });
	spin_unlock(&dentry_lock);
	sealed_store((uint64_t *)&root_mount, (uint64_t)mount);
	return 0;
}

/* A copy of one mount, root at DENTRY of it. */
static struct mount *mount_clone(const struct mount *from, struct dentry *root)
{
	return mount_create(from->superblock, root, from->source, mount_flags(from));
}

/* MOUNT stands below FROM, and what it stands on has its copy already. */
static bool is_next_to_copy(const struct mount *mount, const struct path *from)
{
	if (mount->copy != nullptr || mount->parent == mount || mount->parent->copy == nullptr)
		return false;
	return mount->parent != from->mount || dentry_is_below(mount->mount_point, from->dentry);
}

/* Copies what can be copied now; *progress: something was. LAST: the copies stand behind it. */
static int copy_round(const struct path *from, const struct mount *last, bool *progress)
{
	struct mount *mount;

	*progress = false;
	LIST_FOR_EACH (mount, &mount_list, link) {
		if (is_next_to_copy(mount, from)) {
			const struct path place = { .mount = mount->parent->copy,
						    .dentry = mount->mount_point };

			mount->copy = mount_clone(mount, mount->root);
			if (mount->copy == nullptr)
				return -ENOMEM;
			mount_attach(mount->copy, &place);
			*progress = true;
		}
		if (mount == last)
			break;
	}
	return 0;
}

/* What is mounted below FROM is shown at the same places below COPY, which is attached. */
static int mount_clone_below(const struct path *from, struct mount *copy)
{
	const struct mount *last = LIST_ENTRY(copy->link.previous, struct mount, link);
	struct mount *mount;
	bool progress = true;
	int error = 0;

	from->mount->copy = copy;
	while (progress && !error)
		error = copy_round(from, last, &progress);
	LIST_FOR_EACH (mount, &mount_list, link) {
		mount->copy = nullptr;
	}
	return error;
}

int mount_bind(const struct path *at, const struct path *from, bool recursive)
{
	struct mount *mount;
	struct path place;
	int error = 0;

	if (is_directory(dentry_inode(at->dentry)) != is_directory(dentry_inode(from->dentry)))
		return -ENOTDIR;
	mount = mount_clone(from->mount, from->dentry);
	if (mount == nullptr)
		return -ENOMEM;
	mutex_lock(&mount_namespace);
	place_settle(&place, at);
	if (place.dentry->unlinked || from->dentry->unlinked) {
		error = -ENOENT;
	} else {
		mount_attach(mount, &place);
		if (recursive)
			error = mount_clone_below(from, mount);
	}
	mutex_unlock(&mount_namespace);
	path_put(&place);
	if (error == -ENOENT)
		mount_put(mount);
	return error;
}

int mount_change(const struct path *at, const char *options, uint32_t flags, bool bind)
{
	struct superblock *superblock = at->mount->superblock;
	int error = 0;

	if (at->dentry != mount_root_of(at->mount))
		return -EINVAL;
	mutex_lock(&mount_namespace);
	if (!bind && superblock->type->remount != nullptr)
		error = const_ops(superblock->type)->remount(superblock, options);
	if (!error) {
		if (!bind)
			superblock_set_flags(superblock, flags & SUPERBLOCK_FLAGS_KEPT);
		mount_set_flags(at->mount, mount_flags_clean(flags));
	}
	mutex_unlock(&mount_namespace);
	return error;
}

int mount_move(const struct path *from, const struct path *to)
{
	struct mount *mount = from->mount;
	struct path place, old = {};
	int error = 0;

	if (from->dentry != mount_root_of(mount) || mount == root_mount)
		return -EINVAL;
	mutex_lock(&mount_namespace);
	place_settle(&place, to);
	for (struct mount *above = place.mount; !error; above = above->parent) {
		if (above == mount)
			error = -ELOOP;
		if (above->parent == above || above->parent == nullptr)
			break;
	}
	if (mount->parent == nullptr || place.dentry->unlinked)
		error = -EINVAL;
	if (!error &&
	    is_directory(dentry_inode(place.dentry)) != is_directory(dentry_inode(from->dentry)))
		error = -ENOTDIR;
	if (!error) {
		old = mount_detach(mount);
		mount_attach(mount, &place);
	}
	mutex_unlock(&mount_namespace);
	path_put(&place);
	path_put(&old);
	return error;
}

/* Takes the mount off the tree and gives up the list's reference. */
static void mount_take_off(struct mount *mount)
{
	struct path place = mount_detach(mount);

	/* The root stands on itself and holds no reference for that. */
	if (place.mount != mount)
		path_put(&place);
	mount_put(mount);
}

/* A mount somewhere below TOP that carries no other one; TOP itself when it carries none. */
static struct mount *find_leaf(struct mount *top)
{
	struct mount *mount, *leaf = top;
	bool deeper = true;

	/* Bounded by the depth of the tree of mounts. */
	while (deeper) {
		deeper = false;
		LIST_FOR_EACH (mount, &mount_list, link) {
			if (mount->parent == leaf && mount != leaf) {
				leaf = mount;
				deeper = true;
				break;
			}
		}
	}
	return leaf;
}

/* Off the tree at once, with all that stands on it; gone when the last user is. */
static void mount_take_off_tree(struct mount *mount)
{
	struct mount *leaf;

	do {
		leaf = find_leaf(mount);
		mount_take_off(leaf);
	} while (leaf != mount);
}

int mount_remove(const struct path *at, bool detach)
{
	struct mount *mount = at->mount;
	int error = 0;

	if (at->dentry != mount_root_of(mount))
		return -EINVAL;
	if (mount == root_mount)
		return -EBUSY;
	mutex_lock(&mount_namespace);
	if (mount->parent == nullptr)
		error = -EINVAL;
	else if (detach)
		mount_take_off_tree(mount);
	/* The list's reference and the one of *at. */
	else if (mount_has_children(mount) || refcount_read(&mount->references) > 2)
		error = -EBUSY;
	else
		mount_take_off(mount);
	mutex_unlock(&mount_namespace);
	return error;
}

void mount_remove_all(void)
{
	struct mount *mount;

	mutex_lock(&mount_namespace);
	while ((mount = LIST_LAST(&mount_list, struct mount, link)) != nullptr)
		mount_take_off(mount);
	sealed_store((uint64_t *)&root_mount, 0);
	mutex_unlock(&mount_namespace);
}
