// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a path walk begins and ends: the program's places, an open directory, the machine's root.
 *
 * The program's places and what its descriptors name stay for the length of the call, as long as no
 * other task shares them: nothing there is referenced. Whoever takes a place out of a walk has a
 * reference.
 */
#include "path_internal.h"

#include <base/errno.h>
#include <fs/file/borrow.h>
#include <fs/file/table.h>
#include <linux/openat2.h>
#include <mm/heap/heap.h>

void path_get(const struct path *path)
{
	mount_get(path->mount);
	dentry_get(path->dentry);
}

void path_put(struct path *path)
{
	if (path->dentry != nullptr)
		dentry_put(path->dentry);
	if (path->mount != nullptr)
		mount_put(path->mount);
	*path = (struct path){};
}

bool path_equal(const struct path *a, const struct path *b)
{
	return a->mount == b->mount && a->dentry == b->dentry;
}

/* AT, ROOT: leaves it. */
static void leave_at(struct walk *walk)
{
	if (walk->at_counted)
		path_put(&walk->at);
	walk->at_counted = false;
}

static void leave_root(struct walk *walk)
{
	if (walk->root_counted)
		path_put(&walk->root);
	walk->root_counted = false;
}

void walk_go_to(struct walk *walk, struct path next, const struct dentry_seal *seal)
{
	leave_at(walk);
	walk->at = next;
	walk->name = seal;
	walk->at_counted = true;
}

static int walk_start_at_descriptor(struct walk *walk, int directory_fd, const char *name)
{
	struct file_borrow borrow;

	if (directory_fd == AT_FDCWD) {
		walk->name = file_context_own_cwd(&walk->at, &walk->at_counted);
		return 0;
	}
	borrow = file_borrow_any(directory_fd);
	if (borrow.file == nullptr)
		return -EBADF;
	if ((*name != '\0' && !is_directory(borrow.file->inode)) ||
	    borrow.file->path.dentry == nullptr) {
		file_return(borrow);
		return -ENOTDIR;
	}
	walk->at = borrow.file->path;
	walk->name = cred_integrity_pointer(borrow.file->name, walk->at.dentry->seal);
	walk->at_counted = borrow.counted;
	if (borrow.counted)
		path_get(&walk->at);
	file_return(borrow);
	return 0;
}

static void walk_root_is_at(struct walk *walk)
{
	walk->root = walk->at;
	walk->root_counted = walk->at_counted;
	if (walk->at_counted)
		path_get(&walk->root);
}

static void walk_at_is_root(struct walk *walk)
{
	walk->at = walk->root;
	walk->at_counted = walk->root_counted;
	if (walk->root_counted)
		path_get(&walk->at);
}

/* From the machine's root, which stays. */
static void walk_start_at_machine(struct walk *walk)
{
	walk->at = (struct path){ .mount = root_mount, .dentry = mount_root_of(root_mount) };
	walk->name = dentry_seal_of(walk->at.dentry);
	walk->root = walk->at;
}

int walk_start(struct walk *walk, int directory_fd, const char *name, uint32_t flags,
	       uint64_t resolve)
{
	const bool confined = (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) != 0;
	int error;

	*walk = (struct walk){ .rest = name, .flags = flags, .resolve = resolve };
	if (*name == '\0' && !(flags & LOOKUP_EMPTY))
		return -ENOENT;
	if (*name == '/' && (resolve & RESOLVE_BENEATH))
		return -EXDEV;
	if (flags & LOOKUP_KERNEL) {
		walk_start_at_machine(walk);
		return 0;
	}
	if (*name == '/' && !confined) {
		walk->name = file_context_own_root(&walk->root, &walk->root_counted);
		walk_at_is_root(walk);
		return 0;
	}
	error = walk_start_at_descriptor(walk, directory_fd, name);
	if (error)
		return error;
	if (confined)
		walk_root_is_at(walk);
	else
		(void)file_context_own_root(&walk->root, &walk->root_counted);
	return 0;
}

void walk_end(struct walk *walk)
{
	leave_at(walk);
	leave_root(walk);
	if (walk->owned != nullptr)
		heap_free_bytes(walk->owned);
	walk->owned = nullptr;
}

void walk_hold(struct walk *walk)
{
	if (!walk->at_counted)
		path_get(&walk->at);
	walk->at_counted = true;
}

struct path walk_take(struct walk *walk)
{
	walk_hold(walk);
	walk->at_counted = false;
	return walk->at;
}

void walk_enter_last(struct walk *walk, struct dentry *dentry, const struct dentry_seal *name)
{
	if (walk->at_counted)
		dentry_put(walk->at.dentry);
	else
		mount_get(walk->at.mount);
	walk->at.dentry = dentry;
	walk->at_counted = true;
	walk->name = name;
	if (unlikely(name->mount_point)) {
		mount_cross_down(&walk->at);
		walk->name = dentry_seal_of(walk->at.dentry);
	}
}
