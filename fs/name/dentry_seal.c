// SPDX-License-Identifier: GPL-2.0-only
/* The sealed hash of names: see fs/name/dentry_seal.h. Each change is one window. */
#include "dentry_internal.h"

#include <base/checked.h>
#include <base/string.h>
#include <fs/inode.h>
#include <mm/heap/heap.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <write_rarely/write_rarely.h>

#define DENTRY_BUCKETS 2048u

HEAP_TYPE_SEALED(dentry_seal_heap, struct dentry_seal, SEALED_INODES);

SEALED_DATA static struct dentry_seal *name_buckets[DENTRY_BUCKETS];
RO_AFTER_INIT static uint64_t hash_start, hash_factor;

void dentry_start(void)
{
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

WRAPS static struct dentry_seal **bucket_of(const struct dentry *parent, uint32_t hash)
{
	const uint64_t mixed = (hash ^ ((uint64_t)(uintptr_t)parent >> 5)) * hash_factor;

	return &name_buckets[(mixed >> 40) % DENTRY_BUCKETS];
}

/* What the name is, where the copies in struct dentry count. */
static const char *name_of(const struct dentry_seal *seal)
{
	return cred_integrity_pointer(seal->name, dentry_of_seal(seal)->name);
}

/* What is pinned leaves the list before its count goes: who writes that away hides nothing. */
static bool is_there(const struct dentry_seal *seal)
{
	return likely(refcount_read(&dentry_of_seal(seal)->references) != 0) ||
	       cred_integrity_value(seal->pinned, false) != 0;
}

const struct dentry_seal *dentry_find_locked(const struct dentry *parent, const char *name,
					     size_t length, uint32_t hash)
{
	const struct dentry_seal *seal = *bucket_of(parent, hash);

	/* Bounded: the list is sealed. */
	for (; seal != nullptr; seal = seal->next) {
		if (seal->hash == hash && dentry_seal_parent(seal) == parent &&
		    seal->name_length == length && memcmp(name_of(seal), name, length) == 0 &&
		    is_there(seal))
			return seal;
	}
	return nullptr;
}

struct dentry_seal *dentry_seal_allocate(struct inode_seal *file)
{
	struct dentry_seal *const first = &file->name;

	return first->record.owner == nullptr ? first : heap_alloc(&dentry_seal_heap);
}

/* Inside a window, WRITABLE being SEAL's: into the list at BUCKET, of name_buckets. */
static always_inline void write_hashed(const struct dentry_seal *seal, struct dentry_seal *writable,
				       struct dentry_seal **bucket)
{
	struct dentry_seal **const head = write_window_variable(bucket);

	writable->next = *bucket;
	writable->hashed = true;
	if (writable->pinned)
		(void)__atomic_fetch_add(&writable->named, 1, __ATOMIC_RELAXED);
	*head = (struct dentry_seal *)(uintptr_t)seal;
}

/* Of DENTRY, which is to be in PARENT; nullptr: a root does not name itself. */
static struct dentry_seal *seal_above(const struct dentry *dentry, const struct dentry *parent)
{
	return parent != dentry ? (struct dentry_seal *)(uintptr_t)dentry_seal_of(parent) : nullptr;
}

static uint32_t *named_above(struct dentry_seal *above)
{
	return above != nullptr ? &above->named : nullptr;
}

/* A root's name is for show only; it may have a slash. */
static bool has_text(const struct dentry *dentry)
{
	return dentry->parent != dentry;
}

/* SEAL has just been allocated for FILE, whose record was compared, as the parent's is here. */
void dentry_seal_bind(struct dentry *dentry, struct dentry_seal *seal, struct inode_seal *file,
		      bool hashed)
{
	struct dentry_seal *const above = seal_above(dentry, dentry->parent);
	struct dentry_seal **const bucket = bucket_of(dentry->parent, dentry->hash);
	const struct write_window window = write_window_open();
	struct dentry_seal *const writable = write_window_known(seal);

	writable->record = (struct sealed_record){ .self = &seal->record,
						   .owner = dentry,
						   .kind = RECORD_NAME };
	writable->parent = dentry->parent;
	writable->above = above;
	writable->inode = dentry->inode;
	writable->file = file;
	writable->type = file->mode & S_IFMT;
	writable->hash = dentry->hash;
	writable->revalidate = dentry->revalidate;
	writable->pinned = dentry->pinned;
	writable->name = dentry->name == dentry->short_name ? seal->short_name : dentry->name;
	if (has_text(dentry)) {
		writable->name_length = dentry->name_length;
		__builtin_memcpy(writable->short_name, dentry->short_name,
				 sizeof(seal->short_name));
	}
	if (above != nullptr)
		named_change_known(&above->named, true);
	if (unlikely(seal != &file->name))
		named_change_known(&file->named, true);
	if (hashed)
		write_hashed(seal, writable, bucket);
	write_window_close(window);
	dentry->seal = seal;
}

void dentry_seal_hash(struct dentry_seal *seal)
{
	struct dentry_seal **const bucket = bucket_of(seal->parent, seal->hash);
	const struct write_window window = write_window_open();

	write_hashed(seal, write_window_at(seal, sizeof(*seal)), bucket);
	write_window_close(window);
}

void dentry_seal_unhash(struct dentry_seal *seal)
{
	struct dentry_seal **link = bucket_of(seal->parent, seal->hash);
	struct dentry_seal *writable;
	struct write_window window;

	if (!seal->hashed)
		return;
	/* Bounded: the list is sealed, and has it. */
	while (*link != seal)
		link = &(*link)->next;
	window = write_window_open();
	writable = write_window_at(seal, sizeof(*seal));
	write_window_store((uint64_t *)link, (uint64_t)seal->next);
	writable->next = nullptr;
	writable->hashed = false;
	if (seal->pinned)
		(void)__atomic_fetch_sub(&writable->named, 1, __ATOMIC_RELAXED);
	write_window_close(window);
}

const char *dentry_long_name(const struct dentry *dentry, const struct dentry_seal *seal)
{
	const char *const name = seal != nullptr ? seal->name : dentry->name;

	return name != (seal != nullptr ? seal->short_name : dentry->short_name) ? name : nullptr;
}

/* What a rename moves. */
struct name {
	struct dentry *parent;
	const char *long_text; /* nullptr: short */
	uint32_t hash;
	uint8_t length;
	char short_text[DENTRY_SHORT_NAME];
};

static struct name name_read(const struct dentry *dentry)
{
	const struct dentry_seal *const seal = dentry_seal_if(dentry);
	struct name name = { .parent = dentry_parent(dentry),
			     .long_text = dentry_long_name(dentry, seal),
			     .hash = seal != nullptr ? seal->hash : dentry->hash,
			     .length = seal != nullptr ? seal->name_length : dentry->name_length };

	memcpy(name.short_text, seal != nullptr ? seal->short_name : dentry->short_name,
	       sizeof(name.short_text));
	return name;
}

/* To the entry and its seal, if it has one. */
static void name_write(struct dentry *dentry, const struct name *name)
{
	const struct dentry_seal *const seal = dentry->seal;
	struct dentry_seal *writable;
	struct write_window window;
	struct dentry_seal *above;

	dentry->parent = name->parent;
	dentry->hash = name->hash;
	dentry->name_length = name->length;
	dentry->name = name->long_text != nullptr ? name->long_text : dentry->short_name;
	memcpy(dentry->short_name, name->short_text, sizeof(dentry->short_name));
	if (seal == nullptr)
		return;
	above = seal_above(dentry, name->parent);
	window = write_window_open();
	writable = write_window_at(seal, sizeof(*seal));
	named_change(&above->named, true);
	named_change(&seal->above->named, false);
	writable->above = above;
	writable->parent = name->parent;
	writable->hash = name->hash;
	writable->name_length = name->length;
	writable->name = name->long_text != nullptr ? name->long_text : seal->short_name;
	__builtin_memcpy(writable->short_name, name->short_text, sizeof(name->short_text));
	write_window_close(window);
}

void dentry_seal_rename(struct dentry *dentry, struct dentry *target)
{
	const struct name from = name_read(dentry), to = name_read(target);

	name_write(dentry, &to);
	name_write(target, &from);
}

/* The record of a first name, inside its inode's, which stays. */
static void clear(struct dentry_seal *seal)
{
	uint32_t *const above = named_above(seal->above);
	const struct write_window window = write_window_open();

	write_window_clear(seal, sizeof(*seal));
	named_change(above, false);
	write_window_close(window);
}

/* A further name of FILE. */
static void free_further(struct dentry_seal *seal, struct inode_seal *file)
{
	const struct write_window window = write_window_open();

	named_change(&file->named, false);
	write_window_close(window);
	heap_free_naming(&dentry_seal_heap, seal, named_above(seal->above));
}

void dentry_seal_free(struct dentry_seal *seal)
{
	struct inode *const inode = dentry_seal_inode(seal);
	struct inode_seal *const file = cred_integrity_pointer(seal->file, inode->seal);

	if (seal == &file->name && refcount_read(&inode->references) == 1) {
		inode_put_with_name(inode, file, named_above(seal->above));
		return;
	}
	if (seal == &file->name)
		clear(seal);
	else
		free_further(seal, file);
	inode_put(inode);
}

void dentry_set_mount_point(struct dentry *dentry, bool mount_point)
{
	const struct dentry_seal *const seal = dentry_seal_of(dentry);
	const struct write_window window = write_window_open();
	struct dentry_seal *const writable = write_window_at(seal, sizeof(*seal));

	writable->mount_point = mount_point;
	write_window_close(window);
}
