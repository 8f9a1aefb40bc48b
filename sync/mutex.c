// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping mutual exclusion. Without contention one compare-and-exchange of the owner. A waiter
 * stands in the list (under guard), is woken when the owner leaves, and competes with newcomers;
 * one that lost once is handed the mutex directly, so none starves.
 * No lost wake: the owner clears `owner` and then reads the list; a waiter enters the list and
 * then tries `owner`.
 * Locks: guard (rank LOCK_SLEEPERS), never taken in interrupts.
 */
#include <sync/mutex.h>

#include <arch/cpu.h>
#include <base/errno.h>
#include <kernel/log.h>
#include <sync/held.h>
#include <sync/order.h>
#include <sync/order_check.h>
#include <sync/upcall.h>

struct mutex_waiter {
	struct list link;
	struct task *task;
	bool impatient; /* was woken and found the mutex taken again */
	bool handed;    /* is the owner now */
};

void mutex_init(struct mutex *mutex, uint16_t rank)
{
	mutex->owner = nullptr;
	spin_init(&mutex->guard, LOCK_SLEEPERS);
	list_init(&mutex->waiters);
	mutex->rank = rank;
}

/* Waits in the list. 0: the mutex is ours; -EINTR. */
[[gnu::cold]] static int wait(struct mutex *mutex, bool interruptible)
{
	struct mutex_waiter waiter = { .task = arch_current_task() };
	int result = 0;

	if (read_once(mutex->owner) == waiter.task)
		panic("mutex of rank %u taken twice by one task", mutex->rank);
	spin_lock(&mutex->guard);
	list_insert_tail(&mutex->waiters, &waiter.link);
	for (;;) {
		sched_prepare_sleep(interruptible);
		if (waiter.handed || mutex_take(mutex, waiter.task))
			break;
		if (interruptible && sched_signal_pending()) {
			result = -EINTR;
			break;
		}
		spin_unlock(&mutex->guard);
		sched_sleep();
		spin_lock(&mutex->guard);
		waiter.impatient = true;
	}
	sched_cancel_sleep();
	list_remove(&waiter.link);
	spin_unlock(&mutex->guard);
	return result;
}

[[noreturn]] void mutex_refuse(const struct mutex *mutex)
{
	panic("mutex of rank %u released by a task that does not hold it", mutex->rank);
}

void mutex_wait(struct mutex *mutex)
{
	(void)wait(mutex, false);
}

int mutex_lock_interruptible(struct mutex *mutex)
{
	order_taking(mutex->rank, mutex);
	if (unlikely(!mutex_take(mutex, arch_current_task())) && wait(mutex, true) != 0) {
		order_released(mutex->rank, mutex);
		return -EINTR;
	}
	held_add_mutex(held_of(arch_current_task()), mutex);
	return 0;
}

/* Gives the mutex to the first waiter, or frees it and wakes him. */
[[gnu::cold]] void mutex_pass_on(struct mutex *mutex)
{
	struct mutex_waiter *first;

	spin_lock(&mutex->guard);
	first = LIST_FIRST(&mutex->waiters, struct mutex_waiter, link);
	if (first && first->impatient) {
		first->handed = true;
		__atomic_store_n(&mutex->owner, first->task, __ATOMIC_SEQ_CST);
	} else {
		__atomic_store_n(&mutex->owner, nullptr, __ATOMIC_SEQ_CST);
	}
	if (first)
		sched_wake(first->task);
	spin_unlock(&mutex->guard);
}

[[gnu::cold]] void mutex_wake_latecomer(struct mutex *mutex)
{
	struct mutex_waiter *first;

	spin_lock(&mutex->guard);
	first = LIST_FIRST(&mutex->waiters, struct mutex_waiter, link);
	if (first)
		sched_wake(first->task);
	spin_unlock(&mutex->guard);
}
