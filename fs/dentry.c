// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree of names and its hash. See fs/dentry.h for the invariants; dentry_lock protects
 * everything here. The hash is keyed by two secrets, so that nobody can prepare names which all
 * fall into one bucket.
 */
#include <fs/dentry.h>

#include <base/bits.h>
#include <base/checked.h>
#include <base/string.h>
#include <fs/inode.h>
#include <mm/heap.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <sync/order.h>

#define DENTRY_BUCKETS 2048u

HEAP_TYPE(dentry_heap, struct dentry);

struct spin_lock dentry_lock = SPIN_LOCK(LOCK_DENTRY);
static struct list buckets[DENTRY_BUCKETS];
RO_AFTER_INIT static uint64_t hash_start, hash_factor;

void dentry_start(void)
{
	for (uint32_t i = 0; i < DENTRY_BUCKETS; i++)
		list_init(&buckets[i]);
	hash_start = random_u64();
	hash_factor = random_u64() | 1;
}

WRAPS size_t component_hash(const char *name, uint32_t *hash)
{
	uint64_t state = hash_start;
	size_t length = 0;

	for (; name[length] != '\0' && name[length] != '/'; length++)
		state = (state ^ (uint8_t)name[length]) * hash_factor;
	*hash = (uint32_t)(state >> 32);
	return length;
}

WRAPS static struct list *bucket_of(const struct dentry *parent, uint32_t hash)
{
	const uint64_t mixed = (hash ^ ((uint64_t)(uintptr_t)parent >> 5)) * hash_factor;

	return &buckets[(mixed >> 40) % DENTRY_BUCKETS];
}

struct dentry *dentry_find_locked(const struct dentry *parent, const char *name, size_t length,
				  uint32_t hash)
{
	struct dentry *dentry;

	LIST_FOR_EACH (dentry, bucket_of(parent, hash), hash_link) {
		if (dentry->hash == hash && dentry->parent == parent &&
		    dentry->name_length == length && memcmp(dentry->name, name, length) == 0 &&
		    refcount_read(&dentry->references) != 0)
			return dentry;
	}
	return nullptr;
}

struct dentry *dentry_find(struct dentry *parent, const char *name, size_t length, uint32_t hash)
{
	struct dentry *dentry;

	spin_lock(&dentry_lock);
	dentry = dentry_find_locked(parent, name, length, hash);
	if (dentry != nullptr && !refcount_get_unless_zero(&dentry->references))
		dentry = nullptr;
	spin_unlock(&dentry_lock);
	return dentry;
}

static struct dentry *dentry_allocate(const char *name, size_t length)
{
	struct dentry *dentry = heap_alloc(&dentry_heap);
	char *text;

	if (dentry == nullptr)
		return nullptr;
	text = dentry->short_name;
	if (length >= DENTRY_SHORT_NAME) {
		text = heap_alloc_bytes(length + 1);
		if (text == nullptr) {
			heap_free(&dentry_heap, dentry);
			return nullptr;
		}
	}
	memcpy(text, name, length);
	text[length] = '\0';
	dentry->name = text;
	dentry->name_length = (uint8_t)length;
	refcount_set(&dentry->references, 1);
	list_init(&dentry->hash_link);
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

struct dentry *dentry_create_alone(const char *name, struct inode *inode)
{
	struct dentry *dentry =
		dentry_allocate(name, minimum(strlen(name), (size_t)NAME_LENGTH_MAX));

	if (dentry == nullptr) {
		inode_put(inode);
		return nullptr;
	}
	dentry->parent = dentry;
	dentry->inode = inode;
	return dentry;
}

struct dentry *dentry_create_deleted(struct dentry *parent, const char *name, struct inode *inode)
{
	uint32_t hash;
	const size_t length = component_hash(name, &hash);
	struct dentry *dentry = dentry_create(parent, name, length, hash);

	if (dentry == nullptr) {
		inode_put(inode);
		return nullptr;
	}
	dentry->inode = inode;
	dentry->unlinked = true;
	return dentry;
}

void dentry_get(struct dentry *dentry)
{
	refcount_get(&dentry->references);
}

/* dentry_lock held. */
static void dentry_insert_locked(struct dentry *dentry)
{
	struct dentry *parent = dentry->parent;

	parent->inode->name_count++;
	dentry->cookie = parent->inode->name_count + 1; /* 0 and 1 are the dots */
	list_insert_tail(bucket_of(parent, dentry->hash), &dentry->hash_link);
	list_insert_tail(&parent->children, &dentry->sibling);
	dentry->hashed = true;
}

static void dentry_remove_locked(struct dentry *dentry)
{
	if (!dentry->hashed)
		return;
	list_remove(&dentry->hash_link);
	list_remove(&dentry->sibling);
	dentry->hashed = false;
}

/* The last reference is gone. Returns the parent, whose reference the caller now has. */
static struct dentry *dentry_destroy(struct dentry *dentry)
{
	struct dentry *parent = dentry->parent != dentry ? dentry->parent : nullptr;

	spin_lock(&dentry_lock);
	dentry_remove_locked(dentry);
	spin_unlock(&dentry_lock);
	if (dentry->inode != nullptr)
		inode_put(dentry->inode);
	if (dentry->name != dentry->short_name)
		heap_free_bytes((void *)(uintptr_t)dentry->name);
	heap_free(&dentry_heap, dentry);
	return parent;
}

void dentry_put(struct dentry *dentry)
{
	/* Bounded by the depth of the tree. */
	while (dentry != nullptr && refcount_put(&dentry->references))
		dentry = dentry_destroy(dentry);
}

void dentry_bind(struct dentry *dentry, struct inode *inode, bool pin)
{
	spin_lock(&dentry_lock);
	dentry->inode = inode;
	dentry->pinned = pin;
	if (pin)
		refcount_get(&dentry->references);
	dentry_insert_locked(dentry);
	spin_unlock(&dentry_lock);
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

static void dentry_swap_names(struct dentry *a, struct dentry *b)
{
	const char *name_a = a->name, *name_b = b->name;
	const uint8_t length = a->name_length;
	const uint32_t hash = a->hash;
	const bool short_a = name_a == a->short_name, short_b = name_b == b->short_name;
	char keep[DENTRY_SHORT_NAME];

	memcpy(keep, a->short_name, sizeof(keep));
	memcpy(a->short_name, b->short_name, sizeof(keep));
	memcpy(b->short_name, keep, sizeof(keep));
	a->name = short_b ? a->short_name : name_b;
	b->name = short_a ? b->short_name : name_a;
	a->name_length = b->name_length;
	b->name_length = length;
	a->hash = b->hash;
	b->hash = hash;
}

void dentry_move(struct dentry *dentry, struct dentry *target, bool exchange)
{
	bool drop_pin = false;

	spin_lock(&dentry_lock);
	struct dentry *parent = dentry->parent;

	dentry_remove_locked(dentry);
	dentry_remove_locked(target);
	dentry_swap_names(dentry, target);
	dentry->parent = target->parent;
	target->parent = parent;
	dentry_insert_locked(dentry);
	if (exchange) {
		dentry_insert_locked(target);
	} else if (target->inode != nullptr) {
		target->unlinked = true;
		drop_pin = target->pinned;
		target->pinned = false;
	}
	spin_unlock(&dentry_lock);
	if (drop_pin)
		dentry_put(target);
}

void dentry_drop_tree(struct dentry *root)
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
	while (dentry != ancestor && dentry->parent != dentry)
		dentry = dentry->parent;
	below = dentry == ancestor;
	spin_unlock(&dentry_lock);
	return below;
}
