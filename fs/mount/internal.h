// SPDX-License-Identifier: GPL-2.0-only
/* Shared by fs/mount/mount.c and fs/mount/change.c: the list of mounts and its mutex. */
#pragma once
#include <fs/mount/mount.h>
#include <fs/name/path.h>

extern struct mutex mount_namespace;
extern struct list mount_list;

/* Takes references of its own to superblock and root. One reference, in no list. nullptr: no
 * memory. */
struct mount *mount_create(struct superblock *superblock, struct dentry *root, const char *source,
			   uint32_t flags);
void superblock_put(struct superblock *superblock);

/* MOUNT stands at PLACE from now on, or nowhere. dentry_lock held. */
void mount_seal_attach(struct mount *mount, struct path place);
void mount_seal_detach(struct mount *mount);
/* Namespace held. Those of a superblock count for all its mounts, detached ones as well. */
void mount_set_flags(struct mount *mount, uint32_t flags);
void superblock_set_flags(struct superblock *superblock, uint32_t flags);
