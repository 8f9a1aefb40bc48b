// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a thread that ends owes to futexes: the robust list (set_robust_list(2), Linux's
 * Documentation/robust-futexes) and the word of set_tid_address(2), which pthread_join() sleeps on.
 *
 * The list lies in user memory, which is hostile: it may be circular, point anywhere, change
 * meanwhile. Each step copies one pointer, the number of steps is bounded, and the first address
 * that cannot be read ends it.
 */
#include <arch/user.h>
#include <base/checked.h>
#include <kernel/futex/futex.h>
#include <kernel/task/task.h>
#include <linux/futex.h>
#include <mm/space/address_space.h>
#include <mm/copy/user_copy.h>

/* Another thread would have to change the word that often in between. */
#define EXCHANGE_ROUNDS 1000

static bool read_word(user_address word, uint32_t *value)
{
	return user_read_object(value, (struct user_in){ word }) == 0;
}

/* The owner of the lock at WORD has died: tells the next one, who finds FUTEX_OWNER_DIED. */
static void release_lock(const struct task *task, user_address word, bool pending)
{
	uint32_t value;

	if (!is_aligned(word, sizeof(value)) || !user_range_ok(word, sizeof(value)) ||
	    !read_word(word, &value))
		return;
	/* Unlocked between the store of 0 and the wake-up: nobody else would wake the next one. */
	if (pending && value == 0) {
		(void)futex_wake(word, false, 1, FUTEX_ANY_BITS);
		return;
	}
	for (int round = 0;
	     round < EXCHANGE_ROUNDS && (value & FUTEX_TID_MASK) == (uint32_t)task->id; round++) {
		const uint32_t dead = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		const struct user_word seen = arch_user_compare_exchange32(word, value, dead);

		if (seen.missing)
			return;
		if (seen.value == value) {
			if (value & FUTEX_WAITERS)
				(void)futex_wake(word, false, 1, FUTEX_ANY_BITS);
			return;
		}
		value = (uint32_t)seen.value;
	}
}

struct robust_head {
	user_address first;
	int64_t futex_offset;
	user_address pending;
};
static_assert(sizeof(struct robust_head) == sizeof(struct robust_list_head));

/* Bit 0 of a pointer marks priority-inheritance locks, which are not here; the rest is the address.
 */
static user_address entry_address(user_address pointer)
{
	return pointer & ~UINT64_C(1);
}

void futex_exit_robust_list(struct task *task, user_address head_address)
{
	struct robust_head head;
	user_address entry;

	if (head_address == 0 || user_read_object(&head, (struct user_in){ head_address }) != 0)
		return;
	entry = entry_address(head.first);
	for (int i = 0; i < ROBUST_LIST_LIMIT && entry != head_address; i++) {
		user_address next;
		const bool readable = user_read_object(&next, (struct user_in){ entry }) == 0;

		if (entry != entry_address(head.pending))
			release_lock(task, wrap_add(entry, (uint64_t)head.futex_offset), false);
		if (!readable)
			break;
		entry = entry_address(next);
	}
	if (entry_address(head.pending) != 0)
		release_lock(task,
			     wrap_add(entry_address(head.pending), (uint64_t)head.futex_offset),
			     true);
}

void futex_clear_tid(struct task *task, user_address word)
{
	const uint32_t zero = 0;

	/* Nobody else can look at it when the space ends with this thread. */
	if (word == 0 || refcount_read(&task->space->users) <= 1)
		return;
	(void)user_write_object((struct user_out){ word }, &zero);
	(void)futex_wake(word, false, 1, FUTEX_ANY_BITS);
}
