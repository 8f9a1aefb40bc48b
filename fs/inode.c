// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inodes: life, permissions, times. Changes of attributes are in fs/attribute.c.
 * Permission checks follow Linux's generic_permission() (capabilities(7): CAP_DAC_OVERRIDE,
 * CAP_DAC_READ_SEARCH, CAP_FOWNER).
 */
#include <const_ops/const_ops.h>
#include <fs/inode.h>

#include <base/checked.h>
#include <base/errno.h>
#include <fs/mount/mount.h>
#include <kernel/task/credentials.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>
#include <opaque_ids/opaque_ids.h>
#include <violation.h>
#include <sync/order.h>

#define SECONDS_PER_DAY 86400

HEAP_TYPE(inode_heap, struct inode);
HEAP_TYPE_SEALED(inode_seal_heap, struct inode_seal, SEALED_INODES);

void inode_set_attributes(struct inode *inode, uint32_t mode, uint32_t uid, uint32_t gid)
{
	const struct inode_seal *const seal = inode_seal_of(inode);
	const struct write_window window = write_window_open();
	struct inode_seal *const writable = write_window_known(seal);

	mode = (seal->mode & S_IFMT) | (mode & 07777);
	writable->mode = mode;
	writable->uid = uid;
	writable->gid = gid;
	write_window_close(window);
	write_once(inode->mode, mode);
	inode->uid = uid;
	inode->gid = gid;
}

void inode_add_seals(struct inode *inode, uint32_t seals)
{
	const struct inode_seal *const seal = inode_seal_of(inode);
	const struct write_window window = write_window_open();
	struct inode_seal *const writable = write_window_known(seal);

	writable->seals |= seals;
	write_window_close(window);
	inode->seals |= seals;
}

void inode_set_private(struct inode *inode, void *private)
{
	sealed_store((uint64_t *)(uintptr_t)&inode_seal_of(inode)->kind.private, (uint64_t)private);
	inode->private = private;
}

static struct inode_seal *seal_create(const struct inode *inode, const struct inode_kind *kind)
{
	struct inode_seal content = {
		.record = { .owner = inode, .kind = RECORD_INODE },
		.mode = inode->mode,
		.uid = inode->uid,
		.gid = inode->gid,
		.kind = *kind,
	};

	return heap_alloc_sealed(&inode_seal_heap, &content, sizeof(content), &content.record);
}

struct timestamp timestamp_now(void)
{
	const uint64_t now = clock_realtime_ns();

	return (struct timestamp){
		.seconds = (int64_t)(now / NANOSECONDS_PER_SECOND),
		.nanoseconds = (uint32_t)(now % NANOSECONDS_PER_SECOND),
	};
}

struct inode *inode_create(struct superblock *superblock, uint32_t mode,
			   const struct inode_kind *kind)
{
	struct inode *inode = heap_alloc(&inode_heap);
	const struct credentials *credentials = current_credentials();

	if (inode == nullptr)
		return nullptr;
	refcount_set(&inode->references, 1);
	mutex_init(&inode->lock, LOCK_INODE);
	inode->superblock = superblock;
	inode->number = opaque_id(inode, &superblock->next_inode);
	inode->mode = mode;
	inode->uid = credentials->fsuid;
	inode->gid = credentials->fsgid;
	inode->operations = kind->operations;
	inode->file_operations = kind->file_operations;
	inode->device = kind->device;
	inode->private = kind->private;
	inode->seal = seal_create(inode, kind);
	if (inode->seal == nullptr) {
		heap_free(&inode_heap, inode);
		return nullptr;
	}
	inode->links = 1;
	inode->born = timestamp_now();
	inode->accessed = inode->modified = inode->changed = inode->born;
	list_init(&inode->locks);
	if (S_ISREG(mode))
		page_cache_init(&inode->cache);
	return inode;
}

struct inode *inode_create_in(struct inode *directory, uint32_t mode, const struct inode_kind *kind)
{
	const struct inode_seal *const above = inode_seal_of(directory);
	struct inode *inode = inode_create(directory->superblock, mode, kind);
	const uint32_t gid = cred_integrity_value(above->gid, directory->gid);

	if (inode == nullptr || !(inode_mode_by(above, directory) & S_ISGID))
		return inode;
	if (S_ISDIR(mode))
		mode |= S_ISGID;
	else if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
		 !credentials_in_group(current_credentials(), gid) && !capable(CAP_FSETID))
		mode &= ~(uint32_t)S_ISGID;
	inode_set_attributes(inode, mode, inode->uid, gid);
	return inode;
}

void inode_get(struct inode *inode)
{
	refcount_get(&inode->references);
}

/* SEAL: its own. WITH_NAME: the record of its first name goes along, and with it one of NAMED. */
static void inode_free(struct inode *inode, struct inode_seal *seal, bool with_name,
		       uint32_t *named)
{
	const struct inode_operations *const operations =
		cred_integrity_pointer(seal->kind.operations, inode->operations);
	const bool has_name = seal->name.record.owner != nullptr;

	if (unlikely(!cred_integrity_allows(seal->named == 0 && has_name == with_name)))
		violation("cred_integrity", "a file freed while a name leads to it");
	if (operations != nullptr && operations->release != nullptr)
		const_ops(operations)->release(inode);
	if (S_ISREG(inode_mode_by(seal, inode)))
		page_cache_destroy(&inode->cache);
	heap_free_record(&inode_seal_heap, seal, named);
	heap_free(&inode_heap, inode);
}

void inode_put(struct inode *inode)
{
	if (refcount_put(&inode->references))
		inode_free(inode, inode_seal_of(inode), false, nullptr);
}

void inode_put_with_name(struct inode *inode, struct inode_seal *seal, uint32_t *named)
{
	if (unlikely(!refcount_put(&inode->references)))
		violation("cred_integrity", "the last name of a file was not the last");
	inode_free(inode, seal, true, named);
}

static bool has_capability(const struct credentials *credentials, uint32_t capability)
{
	return (credentials->capability_effective >> capability & 1) != 0;
}

static int permission_by(const struct inode_seal *seal, const struct inode *inode, uint32_t mask,
			 const struct credentials *credentials)
{
	const uint32_t mode = inode_mode_by(seal, inode);
	uint32_t bits = mode;

	if (credentials->fsuid == cred_integrity_value(seal->uid, inode->uid))
		bits = mode >> 6;
	else if (credentials_in_group(credentials, cred_integrity_value(seal->gid, inode->gid)))
		bits = mode >> 3;
	if ((mask & ~bits & 7) == 0)
		return 0;
	if (S_ISDIR(mode)) {
		if (has_capability(credentials, CAP_DAC_OVERRIDE))
			return 0;
		return !(mask & MAY_WRITE) && has_capability(credentials, CAP_DAC_READ_SEARCH)
			       ? 0
			       : -EACCES;
	}
	if ((!(mask & MAY_EXECUTE) || (mode & 0111) != 0) &&
	    has_capability(credentials, CAP_DAC_OVERRIDE))
		return 0;
	return mask == MAY_READ && has_capability(credentials, CAP_DAC_READ_SEARCH) ? 0 : -EACCES;
}

int inode_permission_as(const struct inode *inode, uint32_t mask,
			const struct credentials *credentials)
{
	return permission_by(inode_seal_of(inode), inode, mask, credentials);
}

int inode_permission_asked(const struct inode_seal *seal, const struct inode *inode, uint32_t mask)
{
	return permission_by(seal, inode, mask, current_credentials());
}

int inode_permission(const struct inode *inode, uint32_t mask)
{
	return inode_permission_by(inode_seal_of(inode), inode, mask);
}

bool inode_owner_or_capable(const struct inode *inode)
{
	return current_credentials()->fsuid == inode_owner(inode) || capable(CAP_FOWNER);
}

uint64_t inode_size(const struct inode *inode)
{
	return S_ISREG(inode->mode) ? maximum(inode->cache.size, inode->size) : inode->size;
}

uint64_t inode_blocks(const struct inode *inode)
{
	return S_ISREG(inode->mode) ? inode->cache.page_count * (PAGE_SIZE / 512) : 0;
}

void inode_touch(struct inode *inode)
{
	inode->modified = inode->changed = timestamp_now();
}

void inode_touch_changed(struct inode *inode)
{
	inode->changed = timestamp_now();
}

static bool timestamp_before_or_at(const struct timestamp *a, const struct timestamp *b)
{
	return a->seconds < b->seconds ||
	       (a->seconds == b->seconds && a->nanoseconds <= b->nanoseconds);
}

/* A question of days needs no exact clock. */
static bool accessed_today(const struct inode *inode)
{
	const uint64_t now = clock_realtime_coarse_ns() / NANOSECONDS_PER_SECOND;

	return (int64_t)wrap_sub(now, (uint64_t)inode->accessed.seconds) < SECONDS_PER_DAY;
}

void inode_touch_accessed(struct inode *inode, const struct mount *mount)
{
	if (mount != nullptr) {
		if (((mount->flags | mount->superblock->flags) & (MS_NOATIME | MS_RDONLY)) != 0)
			return;
		if ((mount->flags & MS_NODIRATIME) && S_ISDIR(inode->mode))
			return;
	}
	const bool stale = timestamp_before_or_at(&inode->accessed, &inode->modified) ||
			   timestamp_before_or_at(&inode->accessed, &inode->changed);

	if (stale || !accessed_today(inode) ||
	    (mount != nullptr && (mount->flags & MS_STRICTATIME)))
		inode->accessed = timestamp_now();
}

/* Adds DIRECTION to writers unless it has the other sign. */
static int writers_change(struct inode *inode, int32_t direction)
{
	int32_t old = __atomic_load_n(&inode->writers, __ATOMIC_RELAXED);

	do {
		if ((direction > 0 && old < 0) || (direction < 0 && old > 0))
			return -ETXTBSY;
	} while (!__atomic_compare_exchange_n(&inode->writers, &old, old + direction, true,
					      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return 0;
}

int inode_write_begin(struct inode *inode)
{
	return writers_change(inode, 1);
}

void inode_write_end(struct inode *inode)
{
	__atomic_fetch_sub(&inode->writers, 1, __ATOMIC_RELEASE);
}

int inode_execute_begin(struct inode *inode)
{
	return writers_change(inode, -1);
}

void inode_execute_end(struct inode *inode)
{
	__atomic_fetch_add(&inode->writers, 1, __ATOMIC_RELEASE);
}
