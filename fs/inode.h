// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inodes: one file, directory, link, pipe or device of a file system, whatever names it has.
 * Lives as long as anything refers to it; the last inode_put() calls operations->release and frees
 * it. mode, uid, gid, links and the times are written under lock; readers that need one of them
 * only read it without.
 */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <cred_integrity/require.h>
#include <fs/name/dentry_seal.h>
#include <mm/cache/page_cache.h>
#include <refcount/refcount.h>
#include <sync/mutex.h>

#include <asm/stat.h>
#include <linux/stat.h>

struct inode;
struct dentry;
struct file;
struct mount;
struct path;
struct superblock;
struct file_operations;

struct timestamp {
	int64_t seconds;
	uint32_t nanoseconds;
};

#define MAY_EXECUTE 1u
#define MAY_WRITE 2u
#define MAY_READ 4u

/*
 * Const tables. A missing entry: the operation is not possible (-EPERM, -ENOTDIR ...). All are
 * called with the lock of the directories named held, unless said otherwise; victims of unlink,
 * rmdir and rename are locked, too.
 */
struct inode_operations {
	/* Binds dentry->inode (dentry_bind) or leaves it negative. Missing: the cache of names is
	 * complete. */
	int (*lookup)(struct inode *directory, struct dentry *dentry);
	int (*create)(struct inode *directory, struct dentry *dentry, uint32_t mode);
	int (*make_directory)(struct inode *directory, struct dentry *dentry, uint32_t mode);
	int (*make_node)(struct inode *directory, struct dentry *dentry, uint32_t mode,
			 uint64_t device);
	int (*make_symlink)(struct inode *directory, struct dentry *dentry, const char *target);
	/* O_TMPFILE: a regular file that no directory names; links 0. */
	int (*make_nameless)(struct inode *directory, uint32_t mode, struct inode **inode);
	int (*link)(struct inode *directory, struct dentry *dentry, struct inode *inode);
	/* VICTIM: the entry's inode. */
	int (*unlink)(struct inode *directory, struct dentry *dentry, struct inode *victim);
	int (*remove_directory)(struct inode *directory, struct dentry *dentry,
				struct inode *victim);
	int (*rename)(struct inode *from, struct dentry *from_dentry, struct inode *to,
		      struct dentry *to_dentry, uint32_t flags);
	/* The rest: without locks held. */
	/* The whole text, unterminated, into PATH_MAX bytes at least; its length. */
	int (*read_link)(struct inode *inode, char *buffer, size_t size);
	/* Magic links of /proc: the place itself. */
	int (*follow_link)(struct inode *inode, struct path *path);
	/* Has: the inode's data can be truncated. Lock held. */
	int (*resize)(struct inode *inode, uint64_t size);
	int (*revalidate)(struct dentry *dentry);    /* 0: stale, look up again (procfs) */
	int (*fill_attributes)(struct inode *inode); /* before stat, dynamic files */
	void (*release)(struct inode *inode);        /* last reference gone: free private data */
};

/* What an inode is from its beginning to its end. */
struct inode_kind {
	const struct inode_operations *operations;
	const struct file_operations *file_operations;
	uint64_t device;   /* of a device node, as st_rdev */
	uint64_t link_sum; /* of a symbolic link: link_text_sum() */
	void *private;     /* file system's; pipes; inode_set_private() */
};

/* What permission is decided by, and what the inode is, sealed; the members of struct inode are
 * copies for show. */
struct [[gnu::randomize_layout]] inode_seal {
	struct sealed_record record;
	uint32_t mode, uid, gid;
	uint32_t seals; /* F_SEAL_*: only ever added */
	struct inode_kind kind;
	uint32_t named;          /* by the records of further names (named.h) */
	struct dentry_seal name; /* the first one */
};

struct [[gnu::randomize_layout]] inode {
	struct refcount references;
	struct inode_seal *seal;
	int32_t writers; /* atomic. > 0: open for writing; < 0: being executed (ETXTBSY) */
	struct superblock *superblock;
	uint64_t number;
	const struct inode_operations *operations;
	const struct file_operations *file_operations;
	uint32_t mode; /* S_IF* and permissions; these three: inode_set_attributes() */
	uint32_t uid, gid;
	uint32_t links;
	uint64_t device; /* of a device node, as st_rdev */
	uint64_t size;   /* when the page cache does not hold the data; else cache.size */
	struct timestamp accessed, modified, changed, born;
	void *private;
	uint64_t name_count; /* directories: cookies given to names so far; under the dentry lock */
	struct mutex lock;
	struct page_cache cache; /* regular files */
	struct list locks;       /* record and whole-file locks: fs/file/lock.c, under its lock */
	uint32_t seals;          /* a copy: inode_seals() */
	bool linkable;           /* has no name, and may be given one (O_TMPFILE) */
};

/* A new inode of the superblock with one reference, owned by the caller's fsuid and fsgid, times
 * now. nullptr: no memory. */
struct inode *inode_create(struct superblock *superblock, uint32_t mode,
			   const struct inode_kind *kind);
/* The same for a child of DIRECTORY: setgid directories hand on their group. */
struct inode *inode_create_in(struct inode *directory, uint32_t mode,
			      const struct inode_kind *kind);
/* The sum that binds a symbolic link to its text; row cred_integrity. */
uint64_t link_text_sum(const char *text, size_t length);
/* A violation when TEXT is not the one that the link was made with. */
void link_text_check(const struct inode *link, const char *text, size_t length);
void inode_get(struct inode *inode);
void inode_put(struct inode *inode);
/* The last reference, that of the first name, whose record goes along with SEAL, the inode's;
 * NAMED: of its directory. */
void inode_put_with_name(struct inode *inode, struct inode_seal *seal, uint32_t *named);

/* Lock held, or nobody else knows the inode yet. */
void inode_set_private(struct inode *inode, void *private);
/* Of MODE the permissions: what an inode is never changes. As above. */
void inode_set_attributes(struct inode *inode, uint32_t mode, uint32_t uid, uint32_t gid);

/* F_SEAL_* of a memfd; lock held, or nobody else knows the inode yet. */
void inode_add_seals(struct inode *inode, uint32_t seals);

/* A violation when it is not this inode's. */
static inline struct inode_seal *inode_seal_of(const struct inode *inode)
{
	struct inode_seal *const seal = inode->seal;

	cred_integrity_require(&seal->record, inode, RECORD_INODE);
	return seal;
}

/*
 * What SEAL says of INODE, where the seal was found by sealed memory (dentry_seal.file) and has not
 * to be asked whose it is.
 */
static inline uint32_t inode_mode_by(const struct inode_seal *seal, const struct inode *inode)
{
	return cred_integrity_value(seal->mode, inode->mode);
}

static inline uint32_t inode_owner_by(const struct inode_seal *seal, const struct inode *inode)
{
	return cred_integrity_value(seal->uid, inode->uid);
}

static inline const struct inode_operations *inode_operations_by(const struct inode_seal *seal,
								 const struct inode *inode)
{
	return cred_integrity_pointer(seal->kind.operations, inode->operations);
}

static inline const struct file_operations *inode_file_operations_by(const struct inode_seal *seal,
								     const struct inode *inode)
{
	return cred_integrity_pointer(seal->kind.file_operations, inode->file_operations);
}

/* 0, -EACCES, by who asks. */
[[nodiscard]] int inode_permission_asked(const struct inode_seal *seal, const struct inode *inode,
					 uint32_t mask);

/* What everybody may needs no look at who asks. */
[[nodiscard]] static inline int inode_permission_by(const struct inode_seal *seal,
						    const struct inode *inode, uint32_t mask)
{
	const uint32_t mode = inode_mode_by(seal, inode);

	return (mask & ~(mode & mode >> 3 & mode >> 6)) == 0
		       ? 0
		       : inode_permission_asked(seal, inode, mask);
}

/* Sealed: who trusts a memfd because nobody can write to it any more, trusts these. */
static inline uint32_t inode_seals_by(const struct inode_seal *seal, const struct inode *inode)
{
	return cred_integrity_value(seal->seals, inode->seals);
}

static inline uint32_t inode_seals(const struct inode *inode)
{
	return inode_seals_by(inode_seal_of(inode), inode);
}

/* Sealed: what permissions, ownership and set-id bits are decided by. */
static inline uint32_t inode_mode(const struct inode *inode)
{
	return inode_mode_by(inode_seal_of(inode), inode);
}

static inline uint32_t inode_owner(const struct inode *inode)
{
	return inode_owner_by(inode_seal_of(inode), inode);
}

static inline uint32_t inode_group(const struct inode *inode)
{
	return cred_integrity_value(inode_seal_of(inode)->gid, inode->gid);
}

static inline const struct inode_operations *inode_operations(const struct inode *inode)
{
	return inode_operations_by(inode_seal_of(inode), inode);
}

static inline const struct file_operations *inode_file_operations(const struct inode *inode)
{
	return inode_file_operations_by(inode_seal_of(inode), inode);
}

static inline uint64_t inode_device(const struct inode *inode)
{
	return cred_integrity_word(inode_seal_of(inode)->kind.device, inode->device);
}

static inline void *inode_private(const struct inode *inode)
{
	return cred_integrity_pointer(inode_seal_of(inode)->kind.private, inode->private);
}

/* 0, -EACCES. MASK: MAY_*. */
[[nodiscard]] int inode_permission(const struct inode *inode, uint32_t mask);
/* The same for other credentials than the current ones (access(2)). */
struct credentials;
[[nodiscard]] int inode_permission_as(const struct inode *inode, uint32_t mask,
				      const struct credentials *credentials);
/* The fsuid owns it, or CAP_FOWNER. */
bool inode_owner_or_capable(const struct inode *inode);

uint64_t inode_size(const struct inode *inode);
uint64_t inode_blocks(const struct inode *inode); /* of 512 bytes */
struct timestamp timestamp_now(void);
void inode_touch(struct inode *inode);         /* modified and changed: now */
void inode_touch_changed(struct inode *inode); /* changed: now */
void inode_touch_accessed(struct inode *inode, const struct mount *mount); /* relatime */

/* Executables: whoever writes cannot run, whoever runs cannot be written. 0 or -ETXTBSY. */
[[nodiscard]] int inode_write_begin(struct inode *inode);
void inode_write_end(struct inode *inode);
[[nodiscard]] int inode_execute_begin(struct inode *inode);
void inode_execute_end(struct inode *inode);

/* Attribute changes with Linux's checks. -EPERM, -EROFS is the caller's (it knows the mount). */
[[nodiscard]] int inode_change_mode(struct inode *inode, uint32_t mode);
[[nodiscard]] int inode_change_owner(struct inode *inode, uint32_t uid,
				     uint32_t gid); /* UINT32_MAX: keep */
struct time_change {
	bool set_accessed, set_modified;
	bool explicit_times; /* some value was given: the owner only */
	struct timestamp accessed, modified;
};
[[nodiscard]] int inode_change_times(struct inode *inode, const struct time_change *change);
/* truncate: also drops set-id bits. Size limits are checked. */
[[nodiscard]] int inode_resize(struct inode *inode, uint64_t size);
/* Writing drops set-user-id and set-group-id of an executable. Lock held. */
void inode_drop_set_id(struct inode *inode);

/* Numbers of devices as programs see them. */
static inline uint64_t device_number(uint32_t major, uint32_t minor)
{
	return (uint64_t)(minor & 0xff) | (uint64_t)major << 8 | (uint64_t)(minor & ~0xffu) << 12;
}
static inline uint32_t device_major(uint64_t device)
{
	return (uint32_t)(device >> 8) & 0xfff;
}
static inline uint32_t device_minor(uint64_t device)
{
	return (uint32_t)(device & 0xff) | ((uint32_t)(device >> 12) & 0xfff00);
}

static inline bool is_directory(const struct inode *inode)
{
	return S_ISDIR(inode_mode(inode));
}
