// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many readers or one writer. While nobody waits, taking and leaving is one atomic operation on
 * `readers`. Who finds it taken, or finds others waiting, queues; who leaves grants the lock to the
 * head of the queue (all readers up to the first writer, or one writer), so the order of arrival is
 * the order of service.
 * No lost grant: leaving changes `readers` and then reads `waiting`; queueing changes `waiting`
 * and then tries to grant.
 * Locks: guard (rank LOCK_SLEEPERS), never taken in interrupts.
 */
#include <sync/shared_lock.h>

#include <kernel/log.h>
#include <sync/held.h>
#include <sync/order.h>
#include <sync/order_check.h>
#include <sync/upcall.h>

struct shared_waiter {
	struct list link;
	struct task *task;
	bool writes;
	bool granted;
};

void shared_init(struct shared_lock *lock, uint16_t rank)
{
	*lock = (struct shared_lock){ .rank = rank };
	spin_init(&lock->guard, LOCK_SLEEPERS);
	list_init(&lock->waiters);
}

/* Adds a reader unless a writer holds the lock. */
static bool add_reader(struct shared_lock *lock)
{
	int32_t readers = __atomic_load_n(&lock->readers, __ATOMIC_RELAXED);

	while (readers >= 0) {
		if (__atomic_compare_exchange_n(&lock->readers, &readers, readers + 1, true,
						__ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

static bool add_writer(struct shared_lock *lock, struct task *task)
{
	int32_t none = 0;

	if (!__atomic_compare_exchange_n(&lock->readers, &none, -1, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_RELAXED))
		return false;
	lock->writer = task;
	return true;
}

/* Guard held: serves the queue from its head as far as the lock's state allows. */
[[gnu::cold]] static void grant(struct shared_lock *lock)
{
	while (!list_empty(&lock->waiters)) {
		struct shared_waiter *first =
			LIST_FIRST(&lock->waiters, struct shared_waiter, link);

		if (!(first->writes ? add_writer(lock, first->task) : add_reader(lock)))
			return;
		list_remove(&first->link);
		__atomic_fetch_sub(&lock->waiting, 1, __ATOMIC_SEQ_CST);
		struct task *task = first->task;
		__atomic_store_n(&first->granted, true, __ATOMIC_RELEASE);
		sched_wake(task);
	}
}

[[gnu::cold]] static void wait(struct shared_lock *lock, bool writes)
{
	struct shared_waiter waiter = { .task = sched_current(), .writes = writes };

	if (read_once(lock->writer) == waiter.task)
		panic("shared lock of rank %u taken by its writer", lock->rank);
	spin_lock(&lock->guard);
	list_insert_tail(&lock->waiters, &waiter.link);
	__atomic_fetch_add(&lock->waiting, 1, __ATOMIC_SEQ_CST);
	grant(lock);
	for (;;) {
		sched_prepare_sleep(false);
		if (waiter.granted)
			break;
		spin_unlock(&lock->guard);
		sched_sleep();
		spin_lock(&lock->guard);
	}
	sched_cancel_sleep();
	spin_unlock(&lock->guard);
}

static void grant_after_leaving(struct shared_lock *lock)
{
	if (likely(__atomic_load_n(&lock->waiting, __ATOMIC_SEQ_CST) == 0))
		return;
	spin_lock(&lock->guard);
	grant(lock);
	spin_unlock(&lock->guard);
}

void shared_lock_read(struct shared_lock *lock)
{
	order_taking(lock->rank, lock);
	if (unlikely(__atomic_load_n(&lock->waiting, __ATOMIC_RELAXED) != 0 || !add_reader(lock)))
		wait(lock, false);
	held_add_shared(held_of(arch_current_task()), lock);
}

void shared_unlock_read(struct shared_lock *lock)
{
	held_remove_shared(held_of(arch_current_task()), lock);
	order_released(lock->rank, lock);
	if (__atomic_fetch_sub(&lock->readers, 1, __ATOMIC_SEQ_CST) <= 0)
		panic("shared lock of rank %u released for reading without a reader", lock->rank);
	grant_after_leaving(lock);
}

void shared_lock_write(struct shared_lock *lock)
{
	order_taking(lock->rank, lock);
	if (unlikely(__atomic_load_n(&lock->waiting, __ATOMIC_RELAXED) != 0 ||
		     !add_writer(lock, sched_current())))
		wait(lock, true);
	held_add_shared(held_of(arch_current_task()), lock);
}

void shared_unlock_write(struct shared_lock *lock)
{
	if (unlikely(lock->writer != sched_current()))
		panic("shared lock of rank %u released by a task that does not write", lock->rank);
	held_remove_shared(held_of(arch_current_task()), lock);
	order_released(lock->rank, lock);
	lock->writer = nullptr;
	__atomic_store_n(&lock->readers, 0, __ATOMIC_SEQ_CST);
	grant_after_leaving(lock);
}
