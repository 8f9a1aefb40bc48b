// SPDX-License-Identifier: GPL-2.0-only
/* Taking a spin lock that is free, and giving it back. Waiting, and the rules: sync/spin.c. */
#pragma once
#include <arch/cpu.h>
#include <base/checked.h>
#include <sync/order_check.h>

void spin_wait(struct spin_lock *lock); /* until it is this CPU's */
[[noreturn]] void spin_refuse(const struct spin_lock *lock);

/* The locks that a CPU holds. It can not overflow: who holds a lock waits on his stack for no more,
 * and giving back what is not held is refused. */
#define spin_count(step) arch_preempt_count_add(step)

/* True when it was free, and is this CPU's now. */
static always_inline bool spin_claim(struct spin_lock *lock)
{
	uint16_t free = 0;

	return __atomic_compare_exchange_n(&lock->holder, &free, (uint16_t)arch_lock_holder(),
					   false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static always_inline void spin_lock(struct spin_lock *lock)
{
	order_taking(lock->rank, lock);
	spin_count(1);
	if (unlikely(!spin_claim(lock)))
		spin_wait(lock);
}

/* A full barrier: nothing behind it is read before what was written under the lock is seen. */
static always_inline void spin_unlock(struct spin_lock *lock)
{
	if (unlikely(lock->holder != (uint16_t)arch_lock_holder()))
		spin_refuse(lock);
	order_released(lock->rank, lock);
	write_once(lock->uses, wrap_add32(lock->uses, 1));
	__atomic_store_n(&lock->holder, 0, __ATOMIC_SEQ_CST);
	spin_count(-1);
}

static always_inline irq_state spin_lock_irq(struct spin_lock *lock)
{
	const irq_state state = arch_irq_save();

	spin_lock(lock);
	return state;
}

static always_inline void spin_unlock_irq(struct spin_lock *lock, irq_state state)
{
	spin_unlock(lock);
	arch_irq_restore(state);
}
