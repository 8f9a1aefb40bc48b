// SPDX-License-Identifier: GPL-2.0-only
/*
 * The path walk.
 *
 * Two gears. walk_cached() goes through as many components as it can under one hold of dentry_lock,
 * without touching a reference count between them: names that are in the hash, directories that
 * anybody may search or that the permission check grants, mount points. It stops at everything
 * else: '..', symbolic links, names not in the hash, the last component for LOOKUP_PARENT. Then
 * walk_step() does that one component with references held and sleeping allowed.
 *
 * A symbolic link replaces what is left of the name by target + '/' + rest, in memory of its own;
 * there is no recursion, and 40 links are the end (ELOOP), as path_resolution(7) says.
 */
#include "path_internal.h"

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <linux/limits.h>
#include <linux/openat2.h>
#include <mm/heap/heap.h>

#define LINKS_MAX 40u
#define LINK_USUAL 256u /* room for nearly all links, and what follows them */

/* Takes over the reference of NEXT. */
static void walk_go(struct walk *walk, struct path next)
{
	walk_go_to(walk, next, dentry_seal_of(next.dentry));
}

static const char *skip_slashes(const char *text)
{
	while (*text == '/')
		text++;
	return text;
}

static int walk_may_search(const struct walk *walk, const struct dentry_seal *name)
{
	return (walk->flags & LOOKUP_KERNEL)
		       ? 0
		       : inode_permission_by(name->file, dentry_seal_inode(name), MAY_EXECUTE);
}

/* dentry_lock held: what is mounted here, if anything. SEAL: of path->dentry. */
static const struct dentry_seal *cross_down_locked(struct path *path,
						   const struct dentry_seal *seal)
{
	while (seal->mount_point) {
		struct mount *child = mount_on_locked(path->mount, path->dentry);

		if (child == nullptr)
			break;
		*path = (struct path){ .mount = child, .dentry = mount_root_of(child) };
		seal = dentry_seal_of(path->dentry);
	}
	return seal;
}

/* dentry_lock held. Advances *path (without references), which SEAL is of, by one component of
 * *rest; the seal of the new place, or nullptr: needs walk_step(). */
static const struct dentry_seal *walk_cached_component(const struct walk *walk, struct path *path,
						       const struct dentry_seal *seal,
						       const char **rest)
{
	const char *name = skip_slashes(*rest), *after;
	uint32_t hash;
	size_t length;

	if (*name == '\0' || (name[0] == '.' && (name[1] == '.' || name[1] == '/' || name[1] == 0)))
		return nullptr;
	length = component_hash(name, &hash);
	after = name + length;
	if ((walk->flags & LOOKUP_PARENT) && *skip_slashes(after) == '\0')
		return nullptr;
	if (!S_ISDIR(seal->type) || walk_may_search(walk, seal))
		return nullptr;
	seal = dentry_find_locked(path->dentry, name, length, hash);
	if (seal == nullptr || seal->revalidate || S_ISLNK(seal->type))
		return nullptr;
	path->dentry = dentry_of_seal(seal);
	*rest = after;
	return cross_down_locked(path, seal);
}

static void walk_cached(struct walk *walk)
{
	struct path path = walk->at;
	const struct dentry_seal *name = walk->name, *next = name;
	const char *rest = walk->rest;

	if (walk->resolve & RESOLVE_NO_XDEV)
		return;
	spin_lock(&dentry_lock);
	/* Bounded by the length of the name. */
	for (; next != nullptr; next = walk_cached_component(walk, &path, next, &rest))
		name = next;
	if (name == walk->name || !refcount_get_unless_zero(&path.dentry->references)) {
		spin_unlock(&dentry_lock);
		return;
	}
	mount_get(path.mount);
	spin_unlock(&dentry_lock);
	walk->rest = rest;
	walk_go_to(walk, path, name);
}

static int walk_up(struct walk *walk)
{
	struct path next = walk->at;

	if (path_equal(&walk->at, &walk->root))
		return (walk->resolve & RESOLVE_BENEATH) ? -EXDEV : 0;
	path_get(&next);
	mount_cross_up(&next, &walk->root);
	if ((walk->resolve & RESOLVE_NO_XDEV) && next.mount != walk->at.mount) {
		path_put(&next);
		return -EXDEV;
	}
	if (!path_equal(&next, &walk->root)) {
		spin_lock(&dentry_lock);
		struct dentry *child = next.dentry;

		next.dentry = dentry_parent(child);
		dentry_get(next.dentry);
		spin_unlock(&dentry_lock);
		dentry_put(child);
	}
	mount_cross_down(&next);
	walk_go(walk, next);
	return 0;
}

/* Asks the file system; its directory is locked. */
static int child_look_up(const struct dentry_seal *seal, const char *name, size_t length,
			 uint32_t hash, struct dentry **child)
{
	struct dentry *const directory = dentry_of_seal(seal);
	struct inode *const inode = dentry_seal_inode(seal);
	const struct inode_operations *const operations = inode_operations_by(seal->file, inode);
	int error = 0;

	if (directory->unlinked)
		return -ENOENT;
	*child = dentry_find(directory, name, length, hash);
	if (*child != nullptr && (!(*child)->revalidate || operations->revalidate == nullptr ||
				  const_ops(operations)->revalidate(*child)))
		return 0;
	if (*child != nullptr) {
		dentry_unlink(*child);
		dentry_put(*child);
	}
	*child = dentry_create(directory, name, length, hash);
	if (*child == nullptr)
		return -ENOMEM;
	if (operations->lookup != nullptr)
		error = const_ops(operations)->lookup(inode, *child);
	if (error) {
		dentry_put(*child);
		*child = nullptr;
	}
	return error;
}

int walk_child(const struct dentry_seal *directory, const char *name, size_t length, uint32_t hash,
	       bool locked, struct dentry **child)
{
	struct inode *const inode = dentry_seal_inode(directory);
	int error;

	if (length > NAME_LENGTH_MAX)
		return -ENAMETOOLONG;
	if (inode_operations_by(directory->file, inode) == nullptr)
		return -ENOTDIR;
	if (!locked) {
		*child = dentry_find(dentry_of_seal(directory), name, length, hash);
		if (*child != nullptr && !(*child)->revalidate)
			return 0;
		if (*child != nullptr)
			dentry_put(*child);
		mutex_lock(&inode->lock);
	}
	error = child_look_up(directory, name, length, hash, child);
	if (!locked)
		mutex_unlock(&inode->lock);
	return error;
}

int walk_last(const struct walk *walk, struct dentry **child)
{
	return walk_child(walk->name, walk->last, walk->last_length, walk->last_hash, true, child);
}

/* rest becomes TARGET (of the heap, in a buffer of SIZE bytes) + rest. */
static int walk_replace_rest(struct walk *walk, char *target, size_t length, size_t size)
{
	const size_t rest_length = strlen(walk->rest);

	if (rest_length >= size - length) {
		heap_free_bytes(target);
		return -ENAMETOOLONG;
	}
	memcpy(target + length, walk->rest, rest_length + 1);
	heap_free_bytes(walk->owned);
	walk->owned = target;
	walk->rest = target;
	return 0;
}

/* What INODE says, in a buffer of the heap of SIZE bytes; half of them are for what follows. */
static int read_link_text(struct inode *inode, size_t size, char **text)
{
	char *const buffer = heap_alloc_bytes(size);

	*text = buffer;
	if (buffer == nullptr)
		return -ENOMEM;
	return const_ops(inode_operations(inode))->read_link(inode, buffer, size / 2);
}

static int walk_follow_text(struct walk *walk, struct inode *inode)
{
	const bool usual = inode->size < LINK_USUAL / 2 && strlen(walk->rest) < LINK_USUAL / 2;
	size_t size = usual ? LINK_USUAL : 2 * PATH_MAX;
	char *target;
	int length = read_link_text(inode, size, &target);

	/* Links of proc are longer than they say. */
	if (usual && (length == -ENAMETOOLONG || length + 1 >= (int)LINK_USUAL / 2)) {
		heap_free_bytes(target);
		size = 2 * PATH_MAX;
		length = read_link_text(inode, size, &target);
	}
	if (length <= 0) {
		heap_free_bytes(target);
		return length < 0 ? length : -ENOENT;
	}
	if (*target == '/') {
		struct path root = walk->root;

		if (walk->resolve & RESOLVE_BENEATH) {
			heap_free_bytes(target);
			return -EXDEV;
		}
		path_get(&root);
		walk_go(walk, root);
	}
	return walk_replace_rest(walk, target, (size_t)length, size);
}

/* In a directory where everybody may make names: only links of oneself or of its owner
 * (protected_symlinks, proc(5)). */
static bool may_follow(const struct walk *walk, const struct inode *link)
{
	const struct inode *directory = dentry_inode(walk->at.dentry);

	if (inode_owner(link) == current_credentials()->fsuid || (walk->flags & LOOKUP_KERNEL))
		return true;
	if ((inode_mode(directory) & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH))
		return true;
	return inode_owner(directory) == inode_owner(link);
}

int walk_follow(struct walk *walk, struct dentry *link, bool is_last)
{
	struct inode *inode = dentry_inode(link);
	const struct inode_operations *const operations = inode_operations(inode);
	struct path place;
	int error;

	walk->link_count++;
	if (walk->link_count > LINKS_MAX || (walk->resolve & RESOLVE_NO_SYMLINKS))
		return -ELOOP;
	if ((mount_flags(walk->at.mount) & MS_NOSYMFOLLOW) && !(walk->flags & LOOKUP_KERNEL))
		return -ELOOP;
	if (is_last && !may_follow(walk, inode))
		return -EACCES;
	if (operations->follow_link == nullptr)
		return operations->read_link == nullptr ? -EINVAL : walk_follow_text(walk, inode);
	if (walk->resolve & RESOLVE_NO_MAGICLINKS)
		return -ELOOP;
	if (walk->resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		return -EXDEV;
	error = const_ops(operations)->follow_link(inode, &place);
	if (error)
		return error;
	if ((walk->resolve & RESOLVE_NO_XDEV) && place.mount != walk->at.mount) {
		path_put(&place);
		return -EXDEV;
	}
	walk_go(walk, place);
	return 0;
}

/* walk->rest stands behind the component. Takes over the reference of child. */
static int walk_enter(struct walk *walk, struct dentry *child, bool is_last, bool slash)
{
	struct path next = { .mount = walk->at.mount, .dentry = child };
	int error = 0;

	if (child->seal == nullptr) {
		error = -ENOENT;
	} else if (S_ISLNK(dentry_seal_of(child)->type) &&
		   (!is_last || slash || (walk->flags & LOOKUP_FOLLOW))) {
		error = walk_follow(walk, child, is_last);
	} else {
		mount_get(next.mount);
		mount_cross_down(&next);
		if ((walk->resolve & RESOLVE_NO_XDEV) && next.mount != walk->at.mount) {
			path_put(&next);
			return -EXDEV;
		}
		walk_go(walk, next);
		return 0;
	}
	dentry_put(child);
	return error;
}

static enum last_kind component_kind(const char *name, size_t length)
{
	if (length == 1 && name[0] == '.')
		return LAST_DOT;
	return length == 2 && name[0] == '.' && name[1] == '.' ? LAST_DOT_DOT : LAST_NORMAL;
}

/* One component. 1: done; 0: go on. */
static int walk_step(struct walk *walk)
{
	const char *name = skip_slashes(walk->rest), *after, *end;
	struct dentry *child;
	uint32_t hash;
	int error;

	if (*name == '\0') {
		walk->last_kind = name != walk->rest ? LAST_ROOT : LAST_PLACE;
		walk->rest = name;
		return 1;
	}
	if (!S_ISDIR(walk->name->type))
		return -ENOTDIR;
	error = walk_may_search(walk, walk->name);
	if (error)
		return error;
	const size_t length = component_hash(name, &hash);

	if (length > NAME_LENGTH_MAX)
		return -ENAMETOOLONG;
	after = name + length;
	end = skip_slashes(after);
	const enum last_kind kind = component_kind(name, length);

	if (*end == '\0' && (walk->flags & LOOKUP_PARENT)) {
		walk->last = name;
		walk->last_length = (uint8_t)length;
		walk->last_hash = hash;
		walk->last_kind = kind;
		walk->trailing_slash = end != after;
		walk->rest = end;
		return 1;
	}
	/* A slash at the end stays: it asks for a directory. */
	walk->rest = after;
	if (kind == LAST_DOT)
		return 0;
	if (kind == LAST_DOT_DOT)
		return walk_up(walk);
	error = walk_child(walk->name, name, length, hash, false, &child);
	return error ? error : walk_enter(walk, child, *end == '\0', end != after);
}

int walk_run(struct walk *walk)
{
	int status;

	/* Bounded: each round takes a component away, and at most LINKS_MAX links put some back. */
	do {
		walk_cached(walk);
		status = walk_step(walk);
	} while (status == 0);
	if (status < 0)
		return status;
	if ((walk->flags & LOOKUP_PARENT) && walk->last_kind == LAST_PLACE)
		return 0;
	if (((walk->flags & (LOOKUP_DIRECTORY | LOOKUP_PARENT)) || walk->last_kind == LAST_ROOT) &&
	    !S_ISDIR(walk->name->type))
		return -ENOTDIR;
	return 0;
}
