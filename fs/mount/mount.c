// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of mounts, file systems and superblocks. Changes of the table (mount, umount) are in
 * fs/mount/change.c.
 *
 * Invariants: a mount in the list has one reference for that; mount_point->mount_point is set while
 * something is mounted there; the superblock goes with its last mount. Locks: see fs/mount/mount.h.
 */
#include "internal.h"

#include <base/string.h>
#include <const_ops/const_ops.h>
#include <fs/name/path.h>
#include <kernel/task/task.h>
#include <fs/file/table.h>
#include <mm/heap/heap.h>
#include <opaque_ids/opaque_ids.h>
#include <sync/order.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE(mount_heap, struct mount);
HEAP_TYPE_SEALED(mount_seal_heap, struct mount_seal, SEALED_MOUNTS);
HEAP_TYPE(superblock_heap, struct superblock);
HEAP_TYPE_SEALED(superblock_seal_heap, struct superblock_seal, SEALED_SUPERBLOCKS);
SET_DECLARE(file_systems, const struct file_system);

struct mutex mount_namespace;
struct list mount_list = LIST_INITIAL(mount_list);
SEALED_DATA struct mount *root_mount;
static uint32_t next_mount_id = 20, next_device_minor;

void mount_start(void)
{
	mutex_init(&mount_namespace, LOCK_NAMESPACE);
}

const struct file_system *file_system_find(const char *name)
{
	SET_FOR_EACH (file_systems, type) {
		if (string_equal((*type)->name, name))
			return *type;
	}
	return nullptr;
}

struct superblock *superblock_create(const struct file_system *type, uint32_t magic, uint32_t flags)
{
	struct superblock *superblock = heap_alloc(&superblock_heap);
	struct superblock_seal content = {
		.record = { .owner = superblock, .kind = RECORD_SUPERBLOCK },
		.flags = flags,
	};

	if (superblock == nullptr)
		return nullptr;
	superblock->seal = heap_alloc_sealed(&superblock_seal_heap, &content, sizeof(content),
					     &content.record);
	if (superblock->seal == nullptr) {
		heap_free(&superblock_heap, superblock);
		return nullptr;
	}
	refcount_set(&superblock->references, 1);
	mutex_init(&superblock->rename_lock, LOCK_RENAME);
	superblock->type = type;
	superblock->magic = magic;
	superblock->flags = flags;
	superblock->block_size = PAGE_SIZE;
	superblock->device = device_number(0, opaque_id_short(superblock, &next_device_minor));
	return superblock;
}

void superblock_free(struct superblock *superblock)
{
	heap_free(&superblock_seal_heap, superblock_seal_of(superblock));
	heap_free(&superblock_heap, superblock);
}

void superblock_put(struct superblock *superblock)
{
	if (!refcount_put(&superblock->references))
		return;
	dentry_drop_tree(superblock->root);
	dentry_put(superblock->root);
	superblock->root = nullptr;
	const_ops(superblock->type)->unmount(superblock);
}

/* Its own, of which nobody knows yet. */
static bool mount_fill(struct mount *mount, struct dentry *root, const char *source, uint32_t flags)
{
	const size_t size = strlen(source) + 1;
	struct mount_seal content = {
		.record = { .owner = mount, .kind = RECORD_MOUNT },
		.root = root,
		.flags = flags,
		.superblock = superblock_seal_of(mount->superblock),
	};

	mount->source = heap_alloc_bytes(size);
	mount->seal = heap_alloc_naming(&mount_seal_heap, &content, sizeof(content),
					&content.record, dentry_named(root));
	if (mount->source == nullptr || mount->seal == nullptr)
		return false;
	memcpy(mount->source, source, size);
	refcount_set(&mount->references, 1);
	mount->root = root;
	mount->flags = flags;
	mount->id = opaque_id_short(mount, &next_mount_id);
	list_init(&mount->link);
	return true;
}

[[gnu::cold]] static void mount_free(struct mount *mount)
{
	heap_free_bytes(mount->source);
	if (mount->seal != nullptr)
		heap_free_naming(&mount_seal_heap, mount_seal_of(mount),
				 dentry_named(mount_root_of(mount)));
	heap_free(&mount_heap, mount);
}

struct mount *mount_create(struct superblock *superblock, struct dentry *root, const char *source,
			   uint32_t flags)
{
	struct mount *mount = heap_alloc(&mount_heap);

	if (mount == nullptr)
		return nullptr;
	mount->superblock = superblock;
	if (!mount_fill(mount, root, source, flags)) {
		mount_free(mount);
		return nullptr;
	}
	refcount_get(&superblock->references);
	dentry_get(root);
	return mount;
}

void mount_destroy(struct mount *mount)
{
	struct dentry *const root = mount_root_of(mount);
	struct superblock *const superblock = mount->superblock;

	if (unlikely(!named_by_none(mount_seal_of(mount)->named)))
		violation("cred_integrity", "a mount freed while it is in use");
	mount_free(mount);
	dentry_put(root);
	superblock_put(superblock);
}

void mount_cross_down(struct path *path)
{
	while (dentry_is_mount_point(path->dentry)) {
		spin_lock(&dentry_lock);
		struct mount *child = mount_on_locked(path->mount, path->dentry);

		if (child != nullptr) {
			mount_get(child);
			dentry_get(mount_root_of(child));
		}
		spin_unlock(&dentry_lock);
		if (child == nullptr)
			return;
		path_put(path);
		*path = (struct path){ .mount = child, .dentry = mount_root_of(child) };
	}
}

void mount_cross_up(struct path *path, const struct path *root)
{
	while (path->dentry == mount_root_of(path->mount) && !path_equal(path, root)) {
		const struct mount_seal *const seal = mount_seal_of(path->mount);
		struct path up;

		spin_lock(&dentry_lock);
		up.mount = cred_integrity_pointer(seal->parent, path->mount->parent);
		up.dentry = cred_integrity_pointer(seal->mount_point, path->mount->mount_point);
		if (up.mount == nullptr || up.mount == path->mount) {
			spin_unlock(&dentry_lock);
			return;
		}
		path_get(&up);
		spin_unlock(&dentry_lock);
		path_put(path);
		*path = up;
	}
}

void mount_for_each(bool (*visit)(struct mount *mount, void *context), void *context)
{
	struct mount *mount;

	mutex_lock(&mount_namespace);
	LIST_FOR_EACH (mount, &mount_list, link) {
		if (!visit(mount, context))
			break;
	}
	mutex_unlock(&mount_namespace);
}
