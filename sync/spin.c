// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spin locks: one word says who holds it, and who finds it free takes it. Not in the order of
 * arrival: with more virtual CPUs than the host has processors, the next in a queue is mostly one
 * that does not run, and each handing over costs a slice of the host's scheduler.
 * cpu->preempt_count counts the locks this CPU holds, so that sleeping with one held is found
 * (sched) and a violation knows that it cannot end only the task (violation.c).
 */
#include <sync/spin.h>

#include <arch/cpu.h>
#include <kernel/log.h>
#include <sync/cpu_wait.h>
#include <sync/order_check.h>
#include <violation.h>
#include <watchdog/watchdog.h>

void spin_init(struct spin_lock *lock, uint16_t rank)
{
	*lock = (struct spin_lock)SPIN_LOCK(rank);
}

/* The holder is known, but it may itself wait for others: all of them must have run. */
[[gnu::noinline]] static void look_at_wait(struct cpu_wait *wait)
{
	if (watchdog_spin(sched_wait_look(wait, UINT64_MAX)))
		violation_stop("watchdog", "spin lock waited for too long");
}

[[gnu::cold]] void spin_wait(struct spin_lock *lock)
{
	struct cpu_wait wait = { 0 };
	uint32_t seen = read_once(lock->uses);

	if (spin_held(lock))
		violation_stop("watchdog", "spin lock taken twice by one CPU");
	while (read_once(lock->holder) != 0 || !spin_claim(lock)) {
		if (!cpu_wait_is_long(&wait))
			continue;
		if (read_once(lock->uses) != seen)
			wait = (struct cpu_wait){ 0 };
		seen = read_once(lock->uses);
		look_at_wait(&wait);
	}
}

[[noreturn]] void spin_refuse(const struct spin_lock *lock)
{
	panic("spin lock of rank %u released by a CPU that does not hold it", lock->rank);
}

bool spin_held(const struct spin_lock *lock)
{
	return read_once(lock->holder) == arch_lock_holder();
}
