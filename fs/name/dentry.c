// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree of names. See fs/name/dentry.h for the invariants; dentry_lock protects everything here.
 * The hash is sealed (fs/name/dentry_seal.c).
 */
#include "dentry_internal.h"

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/inode.h>
#include <mm/heap/heap.h>
#include <sync/order.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE(dentry_heap, struct dentry);

HEAP_TYPE_SEALED(long_name_heap, struct long_name, SEALED_LONG_NAMES);

struct spin_lock dentry_lock = SPIN_LOCK(LOCK_DENTRY);

/* It is there (dentry_find_locked), or goes away just now. */
static bool dentry_get_listed(const struct dentry_seal *seal)
{
	struct refcount *const references = &dentry_of_seal(seal)->references;

	if (likely(refcount_get_unless_zero(references)))
		return true;
	if (cred_integrity_value(seal->pinned, false) == 0)
		return false;
	refcount_set(references, REFCOUNT_SATURATED);
	violation_report("cred_integrity", "a listed name to which nothing refers");
	return true;
}

struct dentry *dentry_find(struct dentry *parent, const char *name, size_t length, uint32_t hash)
{
	const struct dentry_seal *seal;
	struct dentry *dentry = nullptr;

	spin_lock(&dentry_lock);
	seal = dentry_find_locked(parent, name, length, hash);
	if (seal != nullptr && dentry_get_listed(seal))
		dentry = dentry_of_seal(seal);
	spin_unlock(&dentry_lock);
	return dentry;
}

/* Sealed from the beginning: whoever finds it, finds it as it was made. */
static const char *long_name_create(const char *text, size_t length)
{
	struct long_name *const name = heap_alloc(&long_name_heap);

	if (name != nullptr)
		sealed_copy(name->text, text, length);
	return name != nullptr ? name->text : nullptr;
}

static struct dentry *dentry_allocate(const char *name, size_t length)
{
	struct dentry *dentry = heap_alloc(&dentry_heap);

	if (dentry == nullptr)
		return nullptr;
	if (length >= DENTRY_SHORT_NAME) {
		dentry->name = long_name_create(name, length);
		if (dentry->name == nullptr) {
			heap_free(&dentry_heap, dentry);
			return nullptr;
		}
	} else {
		memcpy(dentry->short_name, name, length);
		dentry->name = dentry->short_name;
	}
	dentry->name_length = (uint8_t)length;
	refcount_set(&dentry->references, 1);
	list_init(&dentry->children);
	list_init(&dentry->sibling);
	return dentry;
}

struct dentry *dentry_create(struct dentry *parent, const char *name, size_t length, uint32_t hash)
{
	struct dentry *dentry = dentry_allocate(name, length);

	if (dentry == nullptr)
		return nullptr;
	dentry->hash = hash;
	dentry->parent = parent;
	dentry_get(parent);
	return dentry;
}

struct dentry *dentry_create_root(struct inode *inode)
{
	return dentry_create_alone("/", inode);
}

/* Not hashed. Takes over the inode's reference and DENTRY, also on failure. */
static struct dentry *dentry_make_known(struct dentry *dentry, struct inode *inode)
{
	struct inode_seal *const file = inode_seal_of(inode);
	struct dentry_seal *const seal = dentry != nullptr ? dentry_seal_allocate(file) : nullptr;

	if (seal == nullptr) {
		inode_put(inode);
		dentry_put(dentry);
		return nullptr;
	}
	dentry->inode = inode;
	dentry_seal_bind(dentry, seal, file, false);
	return dentry;
}

struct dentry *dentry_create_alone(const char *name, struct inode *inode)
{
	struct dentry *dentry =
		dentry_allocate(name, minimum(strlen(name), (size_t)NAME_LENGTH_MAX));

	if (dentry != nullptr)
		dentry->parent = dentry;
	return dentry_make_known(dentry, inode);
}

struct dentry *dentry_create_deleted(struct dentry *parent, const char *name, struct inode *inode)
{
	uint32_t hash;
	const size_t length = component_hash(name, &hash);
	struct dentry *dentry = dentry_create(parent, name, length, hash);

	if (dentry != nullptr)
		dentry->unlinked = true;
	return dentry_make_known(dentry, inode);
}

void dentry_get(struct dentry *dentry)
{
	refcount_get(&dentry->references);
}

/* dentry_lock held: its place among the children of its parent. */
static void dentry_list_locked(struct dentry *dentry)
{
	struct dentry *parent = dentry->parent;

	parent->inode->name_count++;
	dentry->cookie = parent->inode->name_count + 1; /* 0 and 1 are the dots */
	list_insert_tail(&parent->children, &dentry->sibling);
	dentry->hashed = true;
}

static void dentry_insert_locked(struct dentry *dentry)
{
	dentry_list_locked(dentry);
	dentry_seal_hash(dentry->seal);
}

static void dentry_remove_locked(struct dentry *dentry)
{
	if (dentry->seal != nullptr)
		dentry_seal_unhash(dentry->seal);
	if (!dentry->hashed)
		return;
	list_remove(&dentry->sibling);
	dentry->hashed = false;
}

/* The last reference is gone. Returns the parent, whose reference the caller now has. */
[[gnu::noinline]] static struct dentry *dentry_destroy(struct dentry *dentry)
{
	struct dentry_seal *const seal = (struct dentry_seal *)(uintptr_t)dentry_seal_if(dentry);
	struct dentry *parent = seal != nullptr ? dentry_seal_parent(seal) : dentry->parent;
	const char *const long_name = dentry_long_name(dentry, seal);

	if (seal != nullptr && unlikely(!named_by_none(seal->named)))
		violation("cred_integrity", "a name freed while it is in use");
	if (parent == dentry)
		parent = nullptr;
	spin_lock(&dentry_lock);
	dentry_remove_locked(dentry);
	spin_unlock(&dentry_lock);
	if (seal != nullptr)
		dentry_seal_free(seal);
	if (long_name != nullptr)
		heap_free(&long_name_heap, (void *)(uintptr_t)long_name);
	heap_free(&dentry_heap, dentry);
	return parent;
}

void dentry_put(struct dentry *dentry)
{
	/* Bounded by the depth of the tree. */
	while (dentry != nullptr && unlikely(refcount_put(&dentry->references)))
		dentry = dentry_destroy(dentry);
}

int dentry_bind(struct dentry *dentry, struct inode *inode, bool pin)
{
	struct inode_seal *const file = inode_seal_of(inode);
	struct dentry_seal *const seal = dentry_seal_allocate(file);

	if (seal == nullptr) {
		inode_put(inode);
		return -ENOMEM;
	}
	spin_lock(&dentry_lock);
	dentry->inode = inode;
	dentry->pinned = pin;
	if (pin)
		refcount_get(&dentry->references);
	dentry_list_locked(dentry);
	dentry_seal_bind(dentry, seal, file, true);
	spin_unlock(&dentry_lock);
	return 0;
}

void dentry_unlink(struct dentry *dentry)
{
	bool pinned;

	spin_lock(&dentry_lock);
	dentry_remove_locked(dentry);
	dentry->unlinked = true;
	pinned = dentry->pinned;
	dentry->pinned = false;
	spin_unlock(&dentry_lock);
	if (pinned)
		dentry_put(dentry);
}

void dentry_move(struct dentry *dentry, struct dentry *target, bool exchange)
{
	bool drop_pin = false;

	spin_lock(&dentry_lock);
	dentry_remove_locked(dentry);
	dentry_remove_locked(target);
	dentry_seal_rename(dentry, target);
	dentry_insert_locked(dentry);
	if (exchange) {
		dentry_insert_locked(target);
	} else if (target->seal != nullptr) {
		target->unlinked = true;
		drop_pin = target->pinned;
		target->pinned = false;
	}
	spin_unlock(&dentry_lock);
	if (drop_pin)
		dentry_put(target);
}

[[gnu::cold]] void dentry_drop_tree(struct dentry *root)
{
	struct dentry *dentry;

	/* One entry less in each round. */
	do {
		spin_lock(&dentry_lock);
		dentry = root;
		while (!list_empty(&dentry->children))
			dentry = LIST_FIRST(&dentry->children, struct dentry, sibling);
		const bool pinned = dentry->pinned;

		dentry_remove_locked(dentry);
		dentry->pinned = false;
		spin_unlock(&dentry_lock);
		if (pinned)
			dentry_put(dentry);
	} while (dentry != root);
}

bool dentry_has_children(const struct dentry *dentry)
{
	spin_lock(&dentry_lock);
	const bool some = !list_empty(&dentry->children);

	spin_unlock(&dentry_lock);
	return some;
}

bool dentry_is_below(const struct dentry *dentry, const struct dentry *ancestor)
{
	bool below;

	spin_lock(&dentry_lock);
	while (dentry != ancestor && dentry_parent(dentry) != dentry)
		dentry = dentry_parent(dentry);
	below = dentry == ancestor;
	spin_unlock(&dentry_lock);
	return below;
}
