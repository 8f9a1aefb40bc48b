// SPDX-License-Identifier: GPL-2.0-only
/* Taking a spin lock that is free, and giving it back. Waiting, and the rules: sync/spin.c. */
#pragma once
#include <arch/cpu.h>
#include <base/checked.h>
#include <sync/order_check.h>

void spin_wait(struct spin_lock *lock, uint32_t ticket); /* until it is TICKET's turn */
[[noreturn]] void spin_refuse(const struct spin_lock *lock);

static always_inline void spin_lock(struct spin_lock *lock)
{
	struct cpu *cpu = arch_cpu();
	uint32_t ticket;

	order_taking(lock->rank, lock);
	cpu->preempt_count++;
	ticket = __atomic_fetch_add(&lock->next_ticket, 1, __ATOMIC_ACQUIRE);
	if (unlikely(__atomic_load_n(&lock->now_serving, __ATOMIC_ACQUIRE) != ticket))
		spin_wait(lock, ticket);
	lock->owner_cpu = (uint16_t)cpu->id;
}

/* Nobody but the holder writes now_serving. */
static always_inline void spin_unlock(struct spin_lock *lock)
{
	struct cpu *cpu = arch_cpu();

	if (unlikely(lock->owner_cpu != (uint16_t)cpu->id))
		spin_refuse(lock);
	order_released(lock->rank, lock);
	lock->owner_cpu = UINT16_MAX;
	__atomic_store_n(&lock->now_serving, wrap_add32(lock->now_serving, 1), __ATOMIC_RELEASE);
	cpu->preempt_count--;
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
