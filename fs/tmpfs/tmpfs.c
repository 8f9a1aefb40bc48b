// SPDX-License-Identifier: GPL-2.0-only
/*
 * tmpfs: files are their page cache, directories are their dentries. Nothing else is stored;
 * symbolic links keep their text in inode_private().
 *
 * Invariants: every linked name holds one reference of its dentry (pinned); inode->links of a
 * directory is 2 + its subdirectories; superblock->inodes_used counts living inodes, pages_used
 * their pages (charged by the page cache). Locks: as stated for inode_operations in fs/inode.h;
 * tmpfs has none of its own.
 */
#include "internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <mm/heap/heap.h>

#define DIRECTORY_ENTRY_SIZE 20u /* what Linux's tmpfs adds to a directory's size for each name */

static const struct inode_operations directory_operations;
static const struct inode_operations symlink_operations;
static const struct inode_operations special_operations;

static bool charge_inode(struct superblock *superblock)
{
	const uint64_t used = __atomic_add_fetch(&superblock->inodes_used, 1, __ATOMIC_RELAXED);

	if (superblock->inodes_limit == 0 || used <= superblock->inodes_limit)
		return true;
	__atomic_sub_fetch(&superblock->inodes_used, 1, __ATOMIC_RELAXED);
	return false;
}

static void uncharge_inode(struct superblock *superblock)
{
	__atomic_sub_fetch(&superblock->inodes_used, 1, __ATOMIC_RELAXED);
}

static struct inode_kind tmpfs_kind(uint32_t mode, uint64_t device)
{
	if (S_ISREG(mode))
		return (struct inode_kind){ .operations = &tmpfs_file_inode_operations,
					    .file_operations = &cache_file_operations };
	if (S_ISDIR(mode))
		return (struct inode_kind){ .operations = &directory_operations,
					    .file_operations = &cache_directory_operations };
	return (struct inode_kind){ .operations = &special_operations,
				    .device = S_ISCHR(mode) || S_ISBLK(mode) ? device : 0 };
}

static void tmpfs_set_up(struct inode *inode)
{
	struct superblock *superblock = inode->superblock;

	if (S_ISREG(inode->mode)) {
		inode->cache.charge = &superblock->pages_used;
		inode->cache.charge_limit = superblock->pages_limit;
	} else if (S_ISDIR(inode->mode)) {
		inode->links = 2;
	}
}

static int tmpfs_inode(struct inode *directory, uint32_t mode, const struct inode_kind *kind,
		       struct inode **inode)
{
	if (!charge_inode(directory->superblock))
		return -ENOSPC;
	*inode = inode_create_in(directory, mode, kind);
	if (*inode == nullptr) {
		uncharge_inode(directory->superblock);
		return -ENOMEM;
	}
	tmpfs_set_up(*inode);
	return 0;
}

/* Takes over the inode's reference, also on failure. */
static int name_added(struct inode *directory, struct dentry *dentry, struct inode *inode)
{
	const int error = dentry_bind(dentry, inode, true);

	if (error)
		return error;
	directory->size += DIRECTORY_ENTRY_SIZE;
	if (S_ISDIR(inode->mode))
		directory->links++;
	inode_touch(directory);
	return 0;
}

static int tmpfs_make_node(struct inode *directory, struct dentry *dentry, uint32_t mode,
			   uint64_t device)
{
	const struct inode_kind kind = tmpfs_kind(mode, device);
	struct inode *inode;
	const int error = tmpfs_inode(directory, mode, &kind, &inode);

	if (error)
		return error;
	return name_added(directory, dentry, inode);
}

static int tmpfs_create(struct inode *directory, struct dentry *dentry, uint32_t mode)
{
	return tmpfs_make_node(directory, dentry, mode, 0);
}

static int tmpfs_make_nameless(struct inode *directory, uint32_t mode, struct inode **inode)
{
	const struct inode_kind kind = tmpfs_kind(mode, 0);
	const int error = tmpfs_inode(directory, mode, &kind, inode);

	if (!error)
		(*inode)->links = 0;
	return error;
}

static int tmpfs_make_symlink(struct inode *directory, struct dentry *dentry, const char *target)
{
	const size_t length = strlen(target);
	char *const text = heap_alloc_bytes(length + 1);
	const struct inode_kind kind = { .operations = &symlink_operations,
					 .link_sum = link_text_sum(target, length),
					 .private = text };
	struct inode *inode;
	int error;

	if (text == nullptr)
		return -ENOMEM;
	memcpy(text, target, length + 1);
	error = tmpfs_inode(directory, S_IFLNK | 0777, &kind, &inode);
	if (error) {
		heap_free_bytes(text);
		return error;
	}
	inode->size = length;
	return name_added(directory, dentry, inode);
}

static int tmpfs_read_link(struct inode *inode, char *buffer, size_t size)
{
	const size_t length = minimum((size_t)inode->size, size);

	memcpy(buffer, inode_private(inode), length);
	link_text_check(inode, buffer, length);
	return (int)length;
}

static int tmpfs_link(struct inode *directory, struct dentry *dentry, struct inode *inode)
{
	/* The first name of a nameless file was charged with the inode. */
	const bool charged = inode->links != 0;
	int error;

	if (charged && !charge_inode(directory->superblock))
		return -ENOSPC;
	inode_get(inode);
	error = name_added(directory, dentry, inode);
	if (error) {
		if (charged)
			uncharge_inode(directory->superblock);
		return error;
	}
	inode->links++;
	inode_touch_changed(inode);
	return 0;
}

static void name_removed(struct inode *directory, struct inode *inode)
{
	directory->size -= DIRECTORY_ENTRY_SIZE;
	if (S_ISDIR(inode->mode)) {
		directory->links--;
		inode->links = 0;
	} else {
		inode->links--;
		/* As Linux: every further name was charged like an inode. */
		if (inode->links != 0)
			uncharge_inode(directory->superblock);
	}
	inode_touch(directory);
	inode_touch_changed(inode);
}

static int tmpfs_unlink(struct inode *directory, struct dentry *dentry, struct inode *victim)
{
	name_removed(directory, victim);
	return 0;
}

static int tmpfs_remove_directory(struct inode *directory, struct dentry *dentry,
				  struct inode *victim)
{
	if (dentry_has_children(dentry))
		return -ENOTEMPTY;
	name_removed(directory, victim);
	return 0;
}

/* A directory went from FROM to TO: both count it in links. */
static void move_links(struct inode *from, struct inode *to, const struct inode *moved)
{
	if (from == to || !S_ISDIR(moved->mode))
		return;
	from->links--;
	to->links++;
}

static int tmpfs_rename(struct inode *from, struct dentry *from_dentry, struct inode *to,
			struct dentry *to_dentry, uint32_t flags)
{
	struct inode *source = dentry_inode(from_dentry), *target = dentry_inode(to_dentry);

	if (flags & RENAME_EXCHANGE) {
		move_links(from, to, source);
		move_links(to, from, target);
		inode_touch_changed(target);
	} else {
		if (target != nullptr && S_ISDIR(target->mode) && dentry_has_children(to_dentry))
			return -ENOTEMPTY;
		if (target != nullptr)
			name_removed(to, target);
		from->size -= DIRECTORY_ENTRY_SIZE;
		to->size += DIRECTORY_ENTRY_SIZE;
		move_links(from, to, source);
	}
	inode_touch_changed(source);
	inode_touch(from);
	inode_touch(to);
	return 0;
}

int tmpfs_resize(struct inode *inode, uint64_t size)
{
	if ((inode_seals(inode) & F_SEAL_SHRINK) && size < inode->cache.size)
		return -EPERM;
	if ((inode_seals(inode) & F_SEAL_GROW) && size > inode->cache.size)
		return -EPERM;
	return page_cache_resize(&inode->cache, size);
}

static void tmpfs_release(struct inode *inode)
{
	uncharge_inode(inode->superblock);
}

static void symlink_release(struct inode *inode)
{
	heap_free_bytes(inode_private(inode));
	uncharge_inode(inode->superblock);
}

static const struct inode_operations directory_operations = {
	.create = tmpfs_create,
	.make_directory = tmpfs_create,
	.make_node = tmpfs_make_node,
	.make_symlink = tmpfs_make_symlink,
	.make_nameless = tmpfs_make_nameless,
	.link = tmpfs_link,
	.unlink = tmpfs_unlink,
	.remove_directory = tmpfs_remove_directory,
	.rename = tmpfs_rename,
	.release = tmpfs_release,
};
const struct inode_operations tmpfs_file_inode_operations = {
	.resize = tmpfs_resize,
	.release = tmpfs_release,
};
static const struct inode_operations symlink_operations = {
	.read_link = tmpfs_read_link,
	.release = symlink_release,
};
static const struct inode_operations special_operations = {
	.release = tmpfs_release,
};

/* An inode of SUPERBLOCK that no directory holds: the root, memfd. */
static struct inode *tmpfs_inode_alone(struct superblock *superblock, uint32_t mode)
{
	const struct inode_kind kind = tmpfs_kind(mode, 0);
	struct inode *inode = inode_create(superblock, mode, &kind);

	if (inode == nullptr)
		return nullptr;
	__atomic_add_fetch(&superblock->inodes_used, 1, __ATOMIC_RELAXED);
	tmpfs_set_up(inode);
	return inode;
}

int tmpfs_make_root(struct superblock *superblock, uint32_t mode, uint32_t uid, uint32_t gid)
{
	struct inode *inode = tmpfs_inode_alone(superblock, S_IFDIR | mode);

	if (inode == nullptr)
		return -ENOMEM;
	inode_set_attributes(inode, inode_mode(inode), uid, gid);
	superblock->root = dentry_create_root(inode);
	return superblock->root == nullptr ? -ENOMEM : 0;
}

int memfd_create(const char *name, uint32_t seals, uint32_t mode, struct file **file)
{
	struct superblock *superblock = anonymous_mount->superblock;
	struct inode *inode = tmpfs_inode_alone(superblock, S_IFREG | mode);
	uint32_t flags = O_RDWR | O_LARGEFILE;

	if (inode == nullptr)
		return -ENOMEM;
	inode_add_seals(inode, seals);
	inode->links = 0;
	if (inode_write_begin(inode) == 0)
		flags |= FILE_WRITES;
	*file = file_create_on_inode(name, inode, flags);
	return *file == nullptr ? -ENOMEM : 0;
}
