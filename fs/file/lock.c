// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advisory locks (fcntl(2), flock(2)). Each inode has a list of records; one mutex of the whole
 * machine protects all lists and one wait queue wakes all who wait for any lock: such locks are
 * rare and held long.
 *
 * Invariants: records of one owner and kind on an inode do not overlap; records of different owners
 * overlap only when all are read locks. Setting a lock first cuts the range out of the owner's own
 * records, then adds it: at most two new records are needed, and they are allocated before anything
 * changes. Deadlocks of waiters on records are found by following who waits for whom (at most
 * LOCK_CHAIN_MAX steps, as Linux).
 */
#include <fs/file/lock.h>

#include <base/errno.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define LOCK_CHAIN_MAX 10u

struct [[gnu::randomize_layout]] file_lock {
	struct list link; /* inode->locks */
	enum file_lock_kind kind;
	int type;
	uint64_t start, last;
	const void *owner;
	int32_t process;
};

/* Somebody who sleeps in file_lock_set(). */
struct [[gnu::randomize_layout]] lock_waiter {
	struct list link;
	const void *owner, *waits_for;
};

HEAP_TYPE(file_lock_heap, struct file_lock);

static struct mutex lock_mutex = { .guard = SPIN_LOCK(LOCK_SLEEPERS),
				   .waiters = LIST_INITIAL(lock_mutex.waiters),
				   .rank = LOCK_PIPE };
static struct wait_queue lock_queue = { .lock = SPIN_LOCK(LOCK_WAIT_QUEUE),
					.entries = LIST_INITIAL(lock_queue.entries) };
static struct list waiters = LIST_INITIAL(waiters);

static struct file_lock *find_conflict(struct inode *inode, const struct file_lock_request *request)
{
	struct file_lock *lock;

	LIST_FOR_EACH (lock, &inode->locks, link) {
		if (lock->kind == request->kind && lock->owner != request->owner &&
		    lock->start <= request->last && request->start <= lock->last &&
		    (lock->type == F_WRLCK || request->type == F_WRLCK))
			return lock;
	}
	return nullptr;
}

static struct file_lock *make_piece(struct file_lock *piece, const struct file_lock *from,
				    uint64_t start, uint64_t last)
{
	piece->kind = from->kind;
	piece->type = from->type;
	piece->owner = from->owner;
	piece->process = from->process;
	piece->start = start;
	piece->last = last;
	return piece;
}

/* Cuts [start, last] out of the owner's records; a record that is split takes *spare. */
static void cut_out(struct inode *inode, const struct file_lock_request *request,
		    struct file_lock **spare)
{
	struct file_lock *lock, *next;

	LIST_FOR_EACH_SAFE (lock, next, &inode->locks, link) {
		if (lock->kind != request->kind || lock->owner != request->owner ||
		    lock->start > request->last || request->start > lock->last)
			continue;
		const bool keep_left = lock->start < request->start;
		const bool keep_right = lock->last > request->last;

		if (keep_left && keep_right && *spare != nullptr) {
			list_insert_after(
				&lock->link,
				&make_piece(*spare, lock, request->last + 1, lock->last)->link);
			*spare = nullptr;
			lock->last = request->start - 1;
		} else if (keep_left) {
			lock->last = request->start - 1;
		} else if (keep_right) {
			lock->start = request->last + 1;
		} else {
			list_remove(&lock->link);
			heap_free(&file_lock_heap, lock);
		}
	}
}

static void add_record(struct inode *inode, const struct file_lock_request *request,
		       struct file_lock **fresh)
{
	const struct file_lock pattern = { .kind = request->kind,
					   .type = request->type,
					   .owner = request->owner,
					   .process = request->process };

	list_insert_tail(&inode->locks,
			 &make_piece(*fresh, &pattern, request->start, request->last)->link);
	*fresh = nullptr;
}

/* Waiting for HOLDER would close a circle. */
static bool would_deadlock(const void *owner, const void *holder)
{
	struct lock_waiter *waiter;

	for (uint32_t step = 0; step < LOCK_CHAIN_MAX; step++) {
		const void *next = nullptr;

		if (holder == owner)
			return true;
		LIST_FOR_EACH (waiter, &waiters, link) {
			if (waiter->owner == holder)
				next = waiter->waits_for;
		}
		if (next == nullptr)
			return false;
		holder = next;
	}
	return false;
}

/* Mutex held, before and after. 0: nothing stands in the way. */
static int wait_until_free(struct inode *inode, const struct file_lock_request *request)
{
	struct wait_entry entry;
	struct lock_waiter waiter = { .owner = request->owner };
	struct file_lock *conflict;
	int error = 0;

	if (request->type == F_UNLCK || find_conflict(inode, request) == nullptr)
		return 0;
	if (!request->wait)
		return -EAGAIN;
	list_init(&waiter.link);
	list_insert_tail(&waiters, &waiter.link);
	wait_begin(&lock_queue, &entry);
	while (!error && (conflict = find_conflict(inode, request)) != nullptr) {
		if (request->kind == FILE_LOCK_RECORD && request->process >= 0 &&
		    would_deadlock(request->owner, conflict->owner)) {
			error = -EDEADLK;
			break;
		}
		waiter.waits_for = conflict->owner;
		mutex_unlock(&lock_mutex);
		error = wait_sleep(&entry, WAIT_FOREVER);
		mutex_lock(&lock_mutex);
	}
	wait_end(&entry);
	list_remove(&waiter.link);
	return error;
}

int file_lock_set(struct file *file, const struct file_lock_request *request)
{
	struct inode *inode = file->inode;
	struct file_lock *fresh = heap_alloc(&file_lock_heap), *spare = heap_alloc(&file_lock_heap);
	int error = -ENOLCK;

	if (fresh != nullptr && spare != nullptr) {
		mutex_lock(&lock_mutex);
		error = wait_until_free(inode, request);
		if (!error) {
			cut_out(inode, request, &spare);
			if (request->type != F_UNLCK)
				add_record(inode, request, &fresh);
			if (request->owner == file)
				file->state->has_locks = true;
		}
		mutex_unlock(&lock_mutex);
		if (!error)
			wait_wake_all(&lock_queue, 0);
	}
	if (fresh != nullptr)
		heap_free(&file_lock_heap, fresh);
	if (spare != nullptr)
		heap_free(&file_lock_heap, spare);
	return error;
}

void file_lock_test(struct file *file, struct file_lock_request *request)
{
	struct file_lock *conflict;

	mutex_lock(&lock_mutex);
	conflict = find_conflict(file->inode, request);
	if (conflict == nullptr) {
		request->type = F_UNLCK;
	} else {
		request->type = conflict->type;
		request->start = conflict->start;
		request->last = conflict->last;
		request->process = conflict->process;
	}
	mutex_unlock(&lock_mutex);
}

static void release_owner(struct inode *inode, const void *owner)
{
	struct file_lock *lock, *next;

	mutex_lock(&lock_mutex);
	LIST_FOR_EACH_SAFE (lock, next, &inode->locks, link) {
		if (lock->owner == owner) {
			list_remove(&lock->link);
			heap_free(&file_lock_heap, lock);
		}
	}
	mutex_unlock(&lock_mutex);
	wait_wake_all(&lock_queue, 0);
}

void file_lock_release_records(struct inode *inode, const void *owner)
{
	/* Racing with a lock that is being set elsewhere is for that one to lose, as in Linux. */
	if (!list_empty(&inode->locks))
		release_owner(inode, owner);
}

void file_lock_release_file(struct file *file)
{
	if (file->state->has_locks)
		release_owner(file->inode, file);
}
