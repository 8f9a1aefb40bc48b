// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that are in no directory: pipes, memfd. They live on a mount of their own which is not in
 * the list of mounts; each has an inode and a dentry that is its own root, so that /proc/PID/fd
 * links lead somewhere.
 */
#include <fs/mount/internal.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <kernel/log.h>
#include <linux/magic.h>
#include <ro_after_init/ro_after_init.h>

static const struct file_system anonymous_file_system = { .name = "anon_inodefs",
							  .no_device = true };
RO_AFTER_INIT struct mount *anonymous_mount;

void anonymous_start(void)
{
	struct superblock *superblock =
		superblock_create(&anonymous_file_system, ANON_INODE_FS_MAGIC, 0);
	const struct inode_kind kind = {};
	struct inode *inode =
		superblock != nullptr ? inode_create(superblock, S_IFDIR | 0500, &kind) : nullptr;

	if (inode == nullptr)
		panic("no memory for the first file system");
	superblock->root = dentry_create_root(inode);
	if (superblock->root != nullptr)
		anonymous_mount = mount_create(superblock, superblock->root, "none", 0);
	if (anonymous_mount == nullptr)
		panic("no memory for the first mount");
}

static struct file *create_alone(const char *name, struct inode *inode, uint32_t flags,
				 const struct file_operations *operations, void *private)
{
	const struct path path = { .mount = anonymous_mount,
				   .dentry = dentry_create_alone(name, inode) };
	struct file *file;

	if (path.dentry == nullptr)
		return nullptr;
	file = file_create(&path, flags, operations, private);
	dentry_put(path.dentry);
	return file;
}

struct file *file_create_on_inode(const char *name, struct inode *inode, uint32_t flags)
{
	return create_alone(name, inode, flags, inode_file_operations(inode), nullptr);
}

struct file *file_create_anonymous(const char *name, uint32_t mode,
				   const struct file_operations *operations, void *private,
				   uint32_t flags)
{
	const struct inode_kind kind = { .file_operations = operations, .private = private };
	struct inode *inode = inode_create(anonymous_mount->superblock, mode, &kind);

	if (inode == nullptr)
		return nullptr;
	return create_alone(name, inode, flags, operations, private);
}
