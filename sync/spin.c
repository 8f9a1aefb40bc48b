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

#define LOOK_ROUNDS 100000u

void spin_init(struct spin_lock *lock, uint16_t rank)
{
	*lock = (struct spin_lock)SPIN_LOCK(rank);
}

/* The holder is not always known (a waiter may have been served, but not have begun): all of them
 * must have run. */
[[gnu::noinline]] static void look_at_wait(struct cpu_wait *wait)
{
	if (watchdog_spin(sched_wait_look(wait, UINT64_MAX)))
		violation_stop("watchdog", "spin lock waited for too long");
}

void spin_wait(struct spin_lock *lock, uint32_t ticket)
{
	struct cpu_wait wait = { 0 };
	uint32_t seen = read_once(lock->now_serving), now;

	if (read_once(lock->owner_cpu) == arch_cpu()->id && spin_held(lock))
		violation_stop("watchdog", "spin lock taken twice by one CPU");
	for (uint32_t round = 1;
	     (now = __atomic_load_n(&lock->now_serving, __ATOMIC_ACQUIRE)) != ticket; round++) {
		arch_cpu_relax();
		if (likely(round != LOOK_ROUNDS))
			continue;
		round = 0;
		if (now != seen)
			wait = (struct cpu_wait){ 0 };
		seen = now;
		look_at_wait(&wait);
	}
}

[[noreturn]] void spin_refuse(const struct spin_lock *lock)
{
	panic("spin lock of rank %u released by a CPU that does not hold it", lock->rank);
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
