// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ticket spin locks: first come, first served. cpu->preempt_count counts the locks this CPU holds,
 * so that sleeping with one held is found (sched) and a violation knows that it cannot end only the
 * task (violation.c). Invariants: next_ticket - now_serving is the number of holders and waiters;
 * owner_cpu is UINT16_MAX while free.
 */
#include <sync/spin.h>

#include <arch/cpu.h>
#include <kernel/log.h>
#include <sync/order_check.h>
#include <sync/upcall.h>
#include <violation.h>
#include <watchdog/watchdog.h>

#define LOOK_ROUNDS 1000000u

void spin_init(struct spin_lock *lock, uint16_t rank)
{
	*lock = (struct spin_lock)SPIN_LOCK(rank);
}

/* Of a long wait since SINCE_NS, 0 at first: when it began. */
[[gnu::noinline]] static uint64_t look_at_wait(uint64_t since_ns)
{
	const uint64_t now_ns = sched_now_ns();

	if (since_ns != 0 && now_ns > since_ns && watchdog_spin(now_ns - since_ns))
		violation_stop("watchdog", "spin lock waited for too long");
	return since_ns != 0 ? since_ns : now_ns;
}

[[gnu::noinline]] static void spin_wait(struct spin_lock *lock, uint32_t ticket, uint32_t cpu)
{
	uint64_t since_ns = 0;

	if (read_once(lock->owner_cpu) == cpu && spin_held(lock))
		violation_stop("watchdog", "spin lock taken twice by one CPU");
	for (uint32_t round = 1; __atomic_load_n(&lock->now_serving, __ATOMIC_ACQUIRE) != ticket;
	     round++) {
		arch_cpu_relax();
		if (unlikely(round == LOOK_ROUNDS)) {
			since_ns = look_at_wait(since_ns);
			round = 0;
		}
	}
}

void spin_lock(struct spin_lock *lock)
{
	struct cpu *cpu = arch_cpu();
	uint32_t ticket;

	order_taking(lock->rank, lock);
	cpu->preempt_count++;
	ticket = __atomic_fetch_add(&lock->next_ticket, 1, __ATOMIC_ACQUIRE);
	if (unlikely(__atomic_load_n(&lock->now_serving, __ATOMIC_ACQUIRE) != ticket))
		spin_wait(lock, ticket, cpu->id);
	lock->owner_cpu = (uint16_t)cpu->id;
}

void spin_unlock(struct spin_lock *lock)
{
	struct cpu *cpu = arch_cpu();

	if (unlikely(lock->owner_cpu != cpu->id))
		panic("spin lock of rank %u released by a CPU that does not hold it", lock->rank);
	order_released(lock->rank, lock);
	lock->owner_cpu = UINT16_MAX;
	__atomic_fetch_add(&lock->now_serving, 1, __ATOMIC_RELEASE);
	cpu->preempt_count--;
}

irq_state spin_lock_irq(struct spin_lock *lock)
{
	const irq_state state = arch_irq_save();

	spin_lock(lock);
	return state;
}

void spin_unlock_irq(struct spin_lock *lock, irq_state state)
{
	spin_unlock(lock);
	arch_irq_restore(state);
}

bool spin_try(struct spin_lock *lock)
{
	struct cpu *cpu = arch_cpu();
	uint32_t ticket = __atomic_load_n(&lock->now_serving, __ATOMIC_RELAXED);
	uint32_t next;

	/* SAFETY: tickets wrap by nature; the builtin is not an arithmetic overflow. */
	__builtin_add_overflow(ticket, 1u, &next);
	if (!__atomic_compare_exchange_n(&lock->next_ticket, &ticket, next, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return false;
	order_taking(lock->rank, lock);
	cpu->preempt_count++;
	lock->owner_cpu = (uint16_t)cpu->id;
	return true;
}

bool spin_held(const struct spin_lock *lock)
{
	return read_once(lock->owner_cpu) == arch_cpu()->id &&
	       read_once(lock->next_ticket) != read_once(lock->now_serving);
}
