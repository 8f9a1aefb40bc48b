// SPDX-License-Identifier: GPL-2.0-only
/*
 * Futexes (futex(2)): waiters in hash buckets, keyed by what the word is.
 *
 * The key is (address space, address) for private words and for private mappings; (page cache,
 * page, offset) for words in shared mappings. A key holds no references: when the mapping goes away
 * while someone sleeps, the key can at worst match a later one and wake a sleeper for nothing,
 * which futex(2) allows.
 *
 * No wake-up is lost: the word is read under the bucket's lock, which also covers the enqueueing;
 * whoever changes the word calls wake afterwards and takes the same lock. The read is done with
 * preemption off and may not sleep; when the page is not there it is brought in without the lock
 * and everything starts over.
 *
 * A waiter stands on the sleeper's stack. It leaves its queue either by the waker (woken is set,
 * under the lock) or by itself; in both cases the sleeper takes the lock of its bucket once more
 * before it returns, so the waker is done with it. Nothing is allocated.
 *
 * Locks: bucket->lock (LOCK_FUTEX); two of them in the order of their addresses. address_space.lock
 * only while a key is made.
 */
#include <kernel/futex/futex.h>

#include <base/checked.h>
#include <base/errno.h>
#include <arch/user.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/start.h>
#include <linux/futex.h>
#include <linux/mman.h>
#include <mm/space/address_space.h>
#include <mm/copy/user_copy.h>
#include <opaque_ids/opaque_ids.h>
#include <sync/order.h>

#define BUCKET_COUNT 256
#define FAULT_ROUNDS 16 /* a page that goes away that often between fault and read: -EFAULT */

struct futex_key {
	uint64_t object; /* identity of the address space or page cache; compared, never followed */
	uint64_t offset;
};

struct [[gnu::randomize_layout]] futex_bucket {
	struct spin_lock lock;
	struct list waiters;
};

struct [[gnu::randomize_layout]] futex_waiter {
	struct list link;
	struct futex_key key;
	struct futex_bucket *bucket; /* where it stands; changed by requeue under both locks */
	struct task *task;
	uint32_t bits;
	bool woken;
};

static struct futex_bucket buckets[BUCKET_COUNT];

static void futex_start(void)
{
	for (size_t i = 0; i < BUCKET_COUNT; i++) {
		spin_init(&buckets[i].lock, LOCK_FUTEX);
		list_init(&buckets[i].waiters);
	}
}
DRIVER_START(futex_start);

static int key_of_mapping(struct address_space *space, user_address word, struct futex_key *key)
{
	const struct area *area;
	int error = 0;

	shared_lock_read(&space->lock);
	area = address_space_find(space, word);
	if (area == nullptr)
		error = -EFAULT;
	else if ((area->flags & MAP_SHARED) && area->cache != nullptr)
		*key = (struct futex_key){
			.object = (uint64_t)(uintptr_t)area->cache,
			.offset = area->page_offset * PAGE_SIZE + (word - area->start),
		};
	shared_unlock_read(&space->lock);
	return error;
}

static int make_key(user_address word, bool private, struct futex_key *key)
{
	struct address_space *space = current_task()->space;

	if (!is_aligned(word, sizeof(uint32_t)))
		return -EINVAL;
	if (!user_range_ok(word, sizeof(uint32_t)))
		return -EFAULT;
	*key = (struct futex_key){ .object = (uint64_t)(uintptr_t)space, .offset = word };
	return private ? 0 : key_of_mapping(space, word, key);
}

/* Who shares a bucket with whom is to be seen from outside: row opaque_ids. */
static struct futex_bucket *bucket_of(const struct futex_key *key)
{
	return &buckets[opaque_place(key->object, key->offset >> 2) >> 56];
}
static_assert(BUCKET_COUNT == 256, "bucket_of() takes the top eight bits");

static bool key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

static void bucket_add(struct futex_bucket *bucket, struct futex_waiter *waiter)
{
	waiter->bucket = bucket;
	list_insert_tail(&bucket->waiters, &waiter->link);
}

/* Bucket locked. */
static void wake_waiter(struct futex_waiter *waiter)
{
	list_remove(&waiter->link);
	write_once(waiter->woken, true);
	inline_here sched_wake(waiter->task);
}

/* Bucket locked. */
static uint32_t wake_matching(struct futex_bucket *bucket, const struct futex_key *key,
			      uint32_t count, uint32_t bits)
{
	struct futex_waiter *waiter, *following;
	uint32_t woken = 0;

	LIST_FOR_EACH_SAFE (waiter, following, &bucket->waiters, link) {
		if (woken == count)
			break;
		if (!key_equal(&waiter->key, key) || !(waiter->bits & bits))
			continue;
		wake_waiter(waiter);
		woken++;
	}
	return woken;
}

long futex_wake(user_address word, bool private, uint32_t count, uint32_t bits)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	uint32_t woken;
	int error = make_key(word, private, &key);

	if (error != 0)
		return error;
	bucket = bucket_of(&key);
	spin_lock(&bucket->lock);
	inline_here woken = wake_matching(bucket, &key, count, bits);
	spin_unlock(&bucket->lock);
	return woken;
}

/* Brings the page of a word in, without locks. */
static int fault_in(user_address word)
{
	uint32_t value;

	return user_read_object(&value, (struct user_in){ word });
}

static int fault_in_writable(user_address word)
{
	/* An exchange of a value with itself: breaks copy-on-write without changing the word. */
	if (fault_in(word) != 0)
		return -EFAULT;
	return arch_user_compare_exchange32(word, 0, 0).missing ? -EFAULT : 0;
}

/* Enqueues the waiter when the word has the value expected. */
static int enqueue_if_equal(user_address word, uint32_t expected, struct futex_waiter *waiter)
{
	struct futex_bucket *bucket = bucket_of(&waiter->key);

	for (int round = 0; round < FAULT_ROUNDS; round++) {
		struct user_word seen;

		spin_lock(&bucket->lock);
		seen = arch_user_read32(word);
		if (!seen.missing && seen.value == expected) {
			waiter->bucket = bucket;
			list_insert_new_tail(&bucket->waiters, &waiter->link);
		}
		spin_unlock(&bucket->lock);
		if (!seen.missing)
			return seen.value == expected ? 0 : -EAGAIN;
		if (fault_in(word) != 0)
			return -EFAULT;
	}
	return -EFAULT;
}

/* Requeueing may change the bucket until its lock is held. */
static struct futex_bucket *lock_bucket_of_waiter(struct futex_waiter *waiter)
{
	for (;;) {
		struct futex_bucket *bucket = read_once(waiter->bucket);

		spin_lock(&bucket->lock);
		if (bucket == waiter->bucket)
			return bucket;
		spin_unlock(&bucket->lock);
	}
}

/* True: somebody woke it. */
static bool leave_queue(struct futex_waiter *waiter)
{
	struct futex_bucket *bucket = lock_bucket_of_waiter(waiter);
	const bool woken = waiter->woken;

	if (!woken)
		list_remove(&waiter->link);
	spin_unlock(&bucket->lock);
	return woken;
}

static void sleep_until_woken(struct futex_waiter *waiter, uint64_t deadline_ns)
{
	for (;;) {
		sched_prepare_sleep(true);
		if (read_once(waiter->woken) || signal_pending(waiter->task) ||
		    (deadline_ns != UINT64_MAX && sched_now_ns() >= deadline_ns))
			break;
		/* Without a deadline the sleep is part of this function: each call that a task
		 * sleeps under is copied and compared at the switch (row shadow_stack). */
		if (likely(deadline_ns == UINT64_MAX))
			inline_here sched_sleep();
		else
			sched_sleep_deadline(deadline_ns);
	}
	sched_cancel_sleep();
}

long futex_wait(user_address word, bool private, uint32_t expected, uint64_t deadline_ns,
		uint32_t bits)
{
	struct futex_waiter waiter = { .task = current_task(), .bits = bits };
	int error = make_key(word, private, &waiter.key);

	if (error != 0)
		return error;
	error = enqueue_if_equal(word, expected, &waiter);
	if (error != 0)
		return error;
	sleep_until_woken(&waiter, deadline_ns);
	if (leave_queue(&waiter))
		return 0;
	return signal_pending(waiter.task) ? -EINTR : -ETIMEDOUT;
}

static void lock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		spin_lock(a < b ? &b->lock : &a->lock);
}

static void unlock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/* Both buckets locked. */
static uint32_t move_matching(struct futex_bucket *from, const struct futex_key *from_key,
			      struct futex_bucket *to, const struct futex_key *to_key,
			      uint32_t count)
{
	struct futex_waiter *waiter, *following;
	uint32_t moved = 0;

	LIST_FOR_EACH_SAFE (waiter, following, &from->waiters, link) {
		if (moved == count)
			break;
		if (!key_equal(&waiter->key, from_key))
			continue;
		waiter->key = *to_key;
		moved++;
		if (from == to)
			continue;
		list_remove(&waiter->link);
		bucket_add(to, waiter);
	}
	return moved;
}

/* Out of line, as futex_wake_op(): their room on the stack is not that of waits and wakes. */
[[gnu::noinline]] long futex_requeue(user_address from, user_address to, bool private,
				     uint32_t wake, uint32_t move, const uint32_t *expected)
{
	struct futex_key from_key, to_key;
	struct futex_bucket *a, *b;
	int error = make_key(from, private, &from_key);

	if (error == 0)
		error = make_key(to, private, &to_key);
	if (error != 0)
		return error;
	a = bucket_of(&from_key);
	b = bucket_of(&to_key);
	for (int round = 0; round < FAULT_ROUNDS; round++) {
		struct user_word seen = {};
		long result = -EAGAIN;

		lock_two(a, b);
		if (expected != nullptr)
			seen = arch_user_read32(from);
		if (!seen.missing && (expected == nullptr || seen.value == *expected)) {
			result = wake_matching(a, &from_key, wake, FUTEX_ANY_BITS);
			result += move_matching(a, &from_key, b, &to_key, move);
		}
		unlock_two(a, b);
		if (!seen.missing)
			return result;
		if (fault_in(from) != 0)
			return -EFAULT;
	}
	return -EFAULT;
}

/* FUTEX_WAKE_OP's little language: 4 bits operation, 4 bits comparison, two signed 12-bit numbers.
 */
struct wake_operation {
	uint32_t operation, comparison;
	uint32_t operand;
	int32_t limit;
};

static int32_t sign_extend12(uint32_t value)
{
	return (int32_t)((value & 0xfff) ^ 0x800) - 0x800;
}

static int decode(uint32_t code, struct wake_operation *decoded)
{
	const int32_t operand = sign_extend12(code >> 12);
	const bool shift = (code >> 28 & FUTEX_OP_OPARG_SHIFT) != 0;

	decoded->operation = code >> 28 & 7;
	decoded->comparison = code >> 24 & 15;
	decoded->operand = shift ? UINT32_C(1) << ((uint32_t)operand & 31) : (uint32_t)operand;
	decoded->limit = sign_extend12(code);
	return decoded->operation > FUTEX_OP_XOR || decoded->comparison > FUTEX_OP_CMP_GE ? -ENOSYS
											  : 0;
}

WRAPS static uint32_t apply(const struct wake_operation *decoded, uint32_t old)
{
	switch (decoded->operation) {
	case FUTEX_OP_ADD:
		return old + decoded->operand;
	case FUTEX_OP_OR:
		return old | decoded->operand;
	case FUTEX_OP_ANDN:
		return old & ~decoded->operand;
	case FUTEX_OP_XOR:
		return old ^ decoded->operand;
	default:
		return decoded->operand;
	}
}

static bool compare(const struct wake_operation *decoded, uint32_t old)
{
	const int32_t value = (int32_t)old;

	switch (decoded->comparison) {
	case FUTEX_OP_CMP_EQ:
		return value == decoded->limit;
	case FUTEX_OP_CMP_NE:
		return value != decoded->limit;
	case FUTEX_OP_CMP_LT:
		return value < decoded->limit;
	case FUTEX_OP_CMP_LE:
		return value <= decoded->limit;
	case FUTEX_OP_CMP_GT:
		return value > decoded->limit;
	default:
		return value >= decoded->limit;
	}
}

/* Buckets locked. 0, -EFAULT (the page has to be brought in). */
static int change_word(user_address word, const struct wake_operation *decoded, uint32_t *old)
{
	struct user_word seen = arch_user_read32(word);

	for (int round = 0; round < 1000 && !seen.missing; round++) {
		*old = (uint32_t)seen.value;
		seen = arch_user_compare_exchange32(word, *old, apply(decoded, *old));
		if (!seen.missing && seen.value == *old)
			return 0;
	}
	return -EFAULT;
}

[[gnu::noinline]] long futex_wake_op(user_address first, user_address second, bool private,
				     uint32_t wake_first, uint32_t wake_second, uint32_t operation)
{
	struct wake_operation decoded;
	struct futex_key first_key, second_key;
	struct futex_bucket *a, *b;
	int error = decode(operation, &decoded);

	if (error == 0)
		error = make_key(first, private, &first_key);
	if (error == 0)
		error = make_key(second, private, &second_key);
	if (error != 0)
		return error;
	a = bucket_of(&first_key);
	b = bucket_of(&second_key);
	for (int round = 0; round < FAULT_ROUNDS; round++) {
		long result = 0;
		uint32_t old;

		lock_two(a, b);
		error = change_word(second, &decoded, &old);
		if (error == 0) {
			result = wake_matching(a, &first_key, wake_first, FUTEX_ANY_BITS);
			if (compare(&decoded, old))
				result +=
					wake_matching(b, &second_key, wake_second, FUTEX_ANY_BITS);
		}
		unlock_two(a, b);
		if (error == 0)
			return result;
		if (fault_in_writable(second) != 0)
			return -EFAULT;
	}
	return -EFAULT;
}
