// SPDX-License-Identifier: GPL-2.0-only
/* The ways through a mutex that nobody else wants. Everything else, and the rules: sync/mutex.c. */
#pragma once
#include <sync/held.h>
#include <sync/order_check.h>

void mutex_wait(struct mutex *mutex); /* it was taken: sleeps until it is ours */
/* Others stand in the list. */
void mutex_pass_on(struct mutex *mutex);
void mutex_wake_latecomer(struct mutex *mutex);
[[noreturn]] void mutex_refuse(const struct mutex *mutex);

static always_inline bool mutex_take(struct mutex *mutex, struct task *task)
{
	struct task *expected = nullptr;

	return __atomic_compare_exchange_n(&mutex->owner, &expected, task, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

static always_inline void mutex_lock(struct mutex *mutex)
{
	struct task *task = arch_current_task();

	order_taking(mutex->rank, mutex);
	if (unlikely(!mutex_take(mutex, task)))
		mutex_wait(mutex);
	held_add_mutex(held_of(task), mutex);
}

static always_inline void mutex_unlock(struct mutex *mutex)
{
	struct task *task = arch_current_task();

	if (unlikely(mutex->owner != task))
		mutex_refuse(mutex);
	held_remove_mutex(held_of(task), mutex);
	order_released(mutex->rank, mutex);
	if (unlikely(!list_empty(&mutex->waiters))) {
		mutex_pass_on(mutex);
		return;
	}
	__atomic_store_n(&mutex->owner, nullptr, __ATOMIC_SEQ_CST);
	/* Somebody who came between the two may have missed the change. */
	if (unlikely(read_once(mutex->waiters.next) != &mutex->waiters))
		mutex_wake_latecomer(mutex);
}
