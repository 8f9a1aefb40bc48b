// SPDX-License-Identifier: GPL-2.0-only
/*
 * File systems, superblocks and mounts. A mount puts the tree below its root dentry over
 * mount_point of its parent. The list of mounts changes under the namespace mutex AND dentry_lock;
 * readers take one of them. mount->flags are MS_* (MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC,
 * MS_NOATIME, MS_NODIRATIME, MS_RELATIME).
 *
 * What a mount shows where, and what it allows, is sealed (struct mount_seal; row cred_integrity);
 * the path walk finds mounts by a sealed list of those that stand somewhere. The same members of
 * struct mount are copies for show; whether a time of access is written is asked of them.
 */
#pragma once
#include <base/list.h>
#include <base/set.h>
#include <cred_integrity/require.h>
#include <refcount/refcount.h>
#include <sync/mutex.h>
#include <linux/mount.h>

struct dentry;
struct inode;
struct path;
struct file_system;
struct text;

/* What every mount of a superblock has to go by. */
struct [[gnu::randomize_layout]] superblock_seal {
	struct sealed_record record; /* of the superblock */
	uint32_t flags;              /* MS_RDONLY and others; changes under the namespace mutex */
};

struct [[gnu::randomize_layout]] superblock {
	const struct file_system *type;
	struct superblock_seal *seal;
	uint64_t device; /* st_dev */
	uint32_t block_size, magic;
	uint32_t flags;      /* copy for show */
	uint64_t next_inode; /* atomic; opaque numbers, never addresses */
	struct dentry *root;
	struct refcount references;                                  /* one for each mount */
	uint64_t pages_used, pages_limit, inodes_used, inodes_limit; /* atomic; limit 0: none */
	struct mutex rename_lock;
	void *private;
};

struct file_system {
	const char *name;
	bool no_device; /* "nodev" in /proc/filesystems */
	bool single;    /* every mount shows the same superblock */
	int (*mount)(const struct file_system *type, const char *source, const char *options,
		     uint32_t flags, struct superblock **superblock);
	void (*unmount)(struct superblock *superblock); /* frees it; root is gone already */
	int (*remount)(struct superblock *superblock, const char *options);
	int (*statistics)(struct superblock *superblock, uint64_t *blocks, uint64_t *free_blocks,
			  uint64_t *files, uint64_t *free_files);
	void (*show_options)(struct superblock *superblock, struct text *text); /* ",size=64k" */
};
#define FILE_SYSTEM(name_, ...)                                                                \
	static const struct file_system file_system_##name_ = { .name = #name_, __VA_ARGS__ }; \
	SET_ENTRY(file_systems, file_system_##name_)

struct [[gnu::randomize_layout]] mount_seal {
	struct sealed_record record; /* of the mount */
	struct mount_seal *next;     /* the one that was attached before; under dentry_lock */
	struct mount *parent;
	struct dentry *mount_point, *root;
	uint32_t flags;
	uint32_t named; /* by places, and the list, in which it and its mounts are */
	const struct superblock_seal *superblock;
};

struct [[gnu::randomize_layout]] mount {
	struct refcount references; /* one for being in the list */
	struct mount_seal *seal;
	uint32_t flags, id;
	struct mount *parent;       /* itself for the root */
	struct dentry *mount_point; /* in parent; its own root for the root */
	struct superblock *superblock;
	struct dentry *root;
	struct list link;
	struct mount *copy; /* while a recursive bind runs: what it is shown as */
	char *source;
};

void mount_start(void);
[[gnu::cold]] void mount_destroy(struct mount *mount); /* mount_put()'s: nobody refers to it */

static inline void mount_get(struct mount *mount)
{
	refcount_get(&mount->references);
}

static inline void mount_put(struct mount *mount)
{
	if (mount != nullptr && unlikely(refcount_put(&mount->references)))
		mount_destroy(mount);
}

const struct file_system *file_system_find(const char *name);
/* For file systems: a superblock with one reference and a device number of its own. nullptr: no
 * memory. */
struct superblock *superblock_create(const struct file_system *type, uint32_t magic,
				     uint32_t flags);
void superblock_free(struct superblock *superblock);

/* The mount on (mount, dentry), or nullptr. dentry_lock held. No reference. */
struct mount *mount_on_locked(const struct mount *mount, const struct dentry *dentry);
/* Goes down into what is mounted on path, as often as needed. */
void mount_cross_down(struct path *path);
/* From the root of a mount to its mount point, as often as needed; stops at ROOT. */
void mount_cross_up(struct path *path, const struct path *root);

/* FLAGS: MS_*. Root only (checked by the caller). */
[[nodiscard]] int mount_new(const struct path *at, const char *type, const char *source,
			    const char *options, uint32_t flags);
[[nodiscard]] int mount_bind(const struct path *at, const struct path *from, bool recursive);
[[nodiscard]] int mount_change(const struct path *at, const char *options, uint32_t flags,
			       bool bind);
[[nodiscard]] int mount_move(const struct path *from, const struct path *to);
[[nodiscard]] int mount_remove(const struct path *at, bool detach);
/* The first mount: "/". */
[[nodiscard]] int mount_root(const char *type, const char *options);
void mount_remove_all(void);     /* power-off: nobody uses a file any more */
extern struct mount *root_mount; /* of the machine; set once by vfs_start() */

/* Calls visit for each mount below (and with) that of the caller's root, in order; stops when it
 * returns false. */
void mount_for_each(bool (*visit)(struct mount *mount, void *context), void *context);

/* ---- what the seal says; a violation when it is another's ---- */
static inline struct mount_seal *mount_seal_of(const struct mount *mount)
{
	struct mount_seal *const seal = mount->seal;

	cred_integrity_require(&seal->record, mount, RECORD_MOUNT);
	return seal;
}

static inline struct superblock_seal *superblock_seal_of(const struct superblock *superblock)
{
	struct superblock_seal *const seal = superblock->seal;

	cred_integrity_require(&seal->record, superblock, RECORD_SUPERBLOCK);
	return seal;
}

static inline struct dentry *mount_root_of(const struct mount *mount)
{
	return cred_integrity_pointer(mount_seal_of(mount)->root, mount->root);
}

/* How many records name it. */
static inline uint32_t *mount_named(const struct mount *mount)
{
	return &mount_seal_of(mount)->named;
}

static inline uint32_t mount_flags(const struct mount *mount)
{
	return cred_integrity_value(mount_seal_of(mount)->flags, mount->flags);
}

static inline bool mount_is_read_only(const struct mount *mount)
{
	const struct mount_seal *seal = mount_seal_of(mount);

	return (cred_integrity_value(seal->flags | seal->superblock->flags,
				     mount->flags | mount->superblock->flags) &
		MS_RDONLY) != 0;
}
