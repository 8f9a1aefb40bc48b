// SPDX-License-Identifier: GPL-2.0-only
/*
 * devtmpfs: one tmpfs for the whole machine, in which the kernel makes and removes the nodes of
 * devices; the same wherever it is mounted. Also makes what programs expect beside them: fd, stdin,
 * stdout, stderr, shm, pts.
 *
 * Names may have directories in them ("virtio-ports/x", "pts/0"); those are made when they are
 * missing. Locks: those of the directories.
 */
#include <const_ops/const_ops.h>
#include <fs/device/devfs.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/tmpfs/tmpfs.h>
#include <linux/major.h>

static struct superblock *devfs;

/* A child of DIRECTORY by a name of LENGTH bytes, made by MAKE when it is missing. Referenced;
 * nullptr: failed. */
struct node_request {
	uint32_t mode;
	uint64_t device;
	const char *target; /* symbolic link */
};

static int node_make(struct inode *directory, struct dentry *dentry,
		     const struct node_request *node)
{
	const struct inode_operations *operations = const_ops(inode_operations(directory));

	if (node->target != nullptr)
		return operations->make_symlink(directory, dentry, node->target);
	if (S_ISDIR(node->mode))
		return operations->make_directory(directory, dentry, node->mode);
	return operations->make_node(directory, dentry, node->mode, node->device);
}

[[gnu::cold]] static int child_get(struct dentry *directory, const char *name, size_t length,
				   const struct node_request *node, struct dentry **child)
{
	const struct dentry_seal *const seal = dentry_seal_of(directory);
	struct inode *const inode = dentry_seal_inode(seal);
	char component[NAME_LENGTH_MAX + 1] = {};
	uint32_t hash;
	int error;

	if (length == 0 || length > NAME_LENGTH_MAX)
		return -EINVAL;
	memcpy(component, name, length);
	(void)component_hash(component, &hash);
	mutex_lock(&inode->lock);
	error = walk_child(seal, component, length, hash, true, child);
	if (!error && (*child)->seal == nullptr)
		error = node == nullptr ? -ENOENT : node_make(inode, *child, node);
	mutex_unlock(&inode->lock);
	if (error && *child != nullptr) {
		dentry_put(*child);
		*child = nullptr;
	}
	return error;
}

/* The directory of NAME, made when MAKE; *last is the last component. */
static int directory_get(const char *name, bool make, struct dentry **directory, const char **last)
{
	static const struct node_request plain_directory = { .mode = S_IFDIR | 0755 };
	const char *slash;

	*directory = devfs->root;
	dentry_get(*directory);
	while ((slash = strchr(name, '/')) != nullptr) {
		struct dentry *next = nullptr;
		const int error = child_get(*directory, name, (size_t)(slash - name),
					    make ? &plain_directory : nullptr, &next);

		dentry_put(*directory);
		*directory = next;
		if (error)
			return error;
		name = slash + 1;
	}
	*last = name;
	return 0;
}

static int node_add(const char *name, const struct node_request *node, uint32_t gid)
{
	struct dentry *directory, *dentry = nullptr;
	const char *last;
	int error;

	error = directory_get(name, true, &directory, &last);
	if (error)
		return error;
	error = child_get(directory, last, strlen(last), node, &dentry);
	if (!error) {
		/* Pseudo terminals belong to who opened them, everything else to root. */
		const bool terminal = device_major(node->device) == UNIX98_PTY_SLAVE_MAJOR;

		struct inode *const inode = dentry_inode(dentry);

		inode_set_attributes(inode, inode_mode(inode), terminal ? inode_owner(inode) : 0,
				     gid);
		dentry_put(dentry);
	}
	dentry_put(directory);
	return error;
}

int devfs_add(const struct device *device)
{
	const struct node_request node = { .mode = S_IFCHR | device->mode,
					   .device = device_number(device->major, device->minor) };

	return devfs == nullptr ? 0 : node_add(device->name, &node, device->gid);
}

void devfs_remove(const struct device *device)
{
	struct dentry *directory, *dentry = nullptr;
	const char *last;

	if (devfs == nullptr || directory_get(device->name, false, &directory, &last))
		return;
	if (!child_get(directory, last, strlen(last), nullptr, &dentry)) {
		struct inode *const inode = dentry_inode(dentry);
		struct inode *const above = dentry_inode(directory);

		mutex_lock(&above->lock);
		mutex_lock(&inode->lock);
		if (dentry->hashed &&
		    const_ops(inode_operations(above))
				    ->unlink(above, dentry, dentry_inode(dentry)) == 0)
			dentry_unlink(dentry);
		mutex_unlock(&inode->lock);
		mutex_unlock(&above->lock);
		dentry_put(dentry);
	}
	dentry_put(directory);
}

static void add_known_device(const struct device *device, void *context)
{
	int *error = context;

	if (!*error)
		*error = devfs_add(device);
}

static int devfs_fill(void)
{
	static const struct {
		const char *name;
		struct node_request node;
	} extras[] = {
		{ "fd", { .target = "/proc/self/fd" } },
		{ "stdin", { .target = "/proc/self/fd/0" } },
		{ "stdout", { .target = "/proc/self/fd/1" } },
		{ "stderr", { .target = "/proc/self/fd/2" } },
		{ "shm", { .mode = S_IFDIR | 01777 } },
		{ "pts", { .mode = S_IFDIR | 0755 } },
	};
	int error = 0;

	for (size_t i = 0; i < array_count(extras) && !error; i++)
		error = node_add(extras[i].name, &extras[i].node, 0);
	device_for_each(add_known_device, &error);
	return error;
}

static int devfs_mount(const struct file_system *type, const char *source, const char *options,
		       uint32_t flags, struct superblock **superblock)
{
	int error;

	if (devfs != nullptr && refcount_get_unless_zero(&devfs->references)) {
		*superblock = devfs;
		return 0;
	}
	error = tmpfs_make(type, "mode=755", 0, &devfs);
	if (!error)
		error = devfs_fill();
	*superblock = devfs;
	return error;
}

/* Nobody shows it any more; the next mount makes it anew. */
static void devfs_unmount(struct superblock *superblock)
{
	if (devfs == superblock)
		devfs = nullptr;
	tmpfs_unmount(superblock);
}

FILE_SYSTEM(devtmpfs, .no_device = true, .single = true, .mount = devfs_mount,
	    .unmount = devfs_unmount, .statistics = tmpfs_statistics);
