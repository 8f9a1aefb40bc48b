// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directory entries: the names, as a tree, found by (parent, name) through one hash.
 *
 * What decides where a name leads is sealed (fs/name/dentry_seal.h): dentry_inode(),
 * dentry_parent(). An entry is hashed while the name exists. In file systems that live in memory
 * (no inode_operations.lookup) the hash is the directory: linked entries carry one reference of
 * their own (pinned) and a miss means that there is no such name. Elsewhere an entry goes with its
 * last reference. Negative entries exist only while somebody holds them (a name being created), so
 * failed lookups leave nothing behind.
 *
 * Invariants: a hashed entry has a parent and is on its children list; a child holds a reference to
 * its parent; inode goes from nullptr to its value once and stays (unlinking an open file changes
 * no inode). dentry_lock protects parent, name, hash, children and flags, and nests inside
 * everything.
 */
#pragma once
#include <base/list.h>
#include <fs/name/dentry_seal.h>
#include <refcount/refcount.h>
#include <sync/spin.h>

struct superblock;

struct [[gnu::randomize_layout]] dentry {
	struct refcount references;
	struct dentry_seal *seal; /* nullptr: negative. The next five are copies of what it says */
	uint32_t hash;
	struct dentry *parent; /* itself for a root */
	struct inode *inode;   /* nullptr: negative */
	const char *name;      /* terminated; short_name or a long_name */
	uint8_t name_length;
	bool hashed, unlinked;
	bool pinned;                   /* a reference for being linked */
	bool revalidate;               /* ask inode_operations.revalidate at each use */
	struct list children, sibling; /* in the order of their cookies */
	uint64_t cookie;               /* position in the listing of the parent */
	char short_name[DENTRY_SHORT_NAME];
};

extern struct spin_lock dentry_lock;

void dentry_start(void);
/* A negative entry, not hashed, that refers to its parent. nullptr: no memory. */
struct dentry *dentry_create(struct dentry *parent, const char *name, size_t length, uint32_t hash);
/* The root of a superblock; takes over the inode's reference, also on failure. */
struct dentry *dentry_create_root(struct inode *inode);
/* The same under a name for show. */
struct dentry *dentry_create_alone(const char *name, struct inode *inode);
/* An unhashed entry in PARENT under a name for show, already deleted; takes over the inode's
 * reference, also on failure. */
struct dentry *dentry_create_deleted(struct dentry *parent, const char *name, struct inode *inode);
void dentry_get(struct dentry *dentry);
void dentry_put(struct dentry *dentry);
/*
 * Makes the name exist: takes over the inode's reference, also on failure (-ENOMEM, only when the
 * inode has another name). PIN: file systems in memory. The inode's lock is held, or nobody else
 * knows it yet.
 */
[[nodiscard]] int dentry_bind(struct dentry *dentry, struct inode *inode, bool pin);
/* The name is gone (dentry->unlinked); a pinned entry loses its pin. */
void dentry_unlink(struct dentry *dentry);
/* dentry takes the place of target, which is unlinked (or, EXCHANGE, takes the place of dentry). */
void dentry_move(struct dentry *dentry, struct dentry *target, bool exchange);
/* Drops every pinned entry below (and with) root: the file system is no longer mounted. */
void dentry_drop_tree(struct dentry *root);
bool dentry_has_children(const struct dentry *dentry);
/* ANCESTOR is DENTRY or above it. */
bool dentry_is_below(const struct dentry *dentry, const struct dentry *ancestor);
/* Finds or nullptr, referenced. */
struct dentry *dentry_find(struct dentry *parent, const char *name, size_t length, uint32_t hash);
/* The same with dentry_lock held, without a reference. */
const struct dentry_seal *dentry_find_locked(const struct dentry *parent, const char *name,
					     size_t length, uint32_t hash);
/* Hash of the component at the start of NAME (up to '/' or the end); returns its length. */
size_t component_hash(const char *name, uint32_t *hash);

/* Something is mounted here. dentry_lock held. */
void dentry_set_mount_point(struct dentry *dentry, bool mount_point);

/* ---- what the seal says; a violation when it is another's ---- */
static inline const struct dentry_seal *dentry_seal_of(const struct dentry *dentry)
{
	const struct dentry_seal *const seal = dentry->seal;

	cred_integrity_require(&seal->record, dentry, RECORD_NAME);
	return seal;
}

static inline struct dentry *dentry_of_seal(const struct dentry_seal *seal)
{
	return (struct dentry *)(uintptr_t)seal->record.owner;
}

static inline struct inode *dentry_seal_inode(const struct dentry_seal *seal)
{
	return cred_integrity_pointer(seal->inode, dentry_of_seal(seal)->inode);
}

static inline struct dentry *dentry_seal_parent(const struct dentry_seal *seal)
{
	return cred_integrity_pointer(seal->parent, dentry_of_seal(seal)->parent);
}

/* nullptr: negative. */
static inline const struct dentry_seal *dentry_seal_if(const struct dentry *dentry)
{
	return dentry->seal == nullptr ? nullptr : dentry_seal_of(dentry);
}

/* nullptr: negative. */
static inline struct inode *dentry_inode(const struct dentry *dentry)
{
	return dentry->seal == nullptr ? nullptr : dentry_seal_inode(dentry_seal_of(dentry));
}

static inline struct dentry *dentry_parent(const struct dentry *dentry)
{
	return dentry->seal == nullptr ? dentry->parent
				       : dentry_seal_parent(dentry_seal_of(dentry));
}

/* Of one that is not negative: how many records name it. */
static inline uint32_t *dentry_named(const struct dentry *dentry)
{
	return (uint32_t *)(uintptr_t)&dentry_seal_of(dentry)->named;
}

static inline bool dentry_is_mount_point(const struct dentry *dentry)
{
	return dentry->seal != nullptr && dentry_seal_of(dentry)->mount_point;
}
