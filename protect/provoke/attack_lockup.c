// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers that keep a CPU or a task for ever (category "bugs"). SAFETY: every function here
// commits a crime.
#include "attack_bugs.h"

#include <arch/cpu.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <kernel/cross_call.h>
#include <kernel/sched/sched.h>
#include <provoke/provoke.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <sync/upcall.h>

[[noreturn]] void provoke_loop(void)
{
	for (;;)
		arch_cpu_relax();
}

[[noreturn]] void provoke_soft_lockup(void)
{
	arch_cpu()->preempt_count++;
	for (;;)
		arch_cpu_relax();
}

[[noreturn]] void provoke_hard_lockup(void)
{
	arch_irq_disable();
	for (;;)
		arch_cpu_relax();
}

static void loop_in_interrupt(void *argument)
{
	for (;;)
		arch_cpu_relax();
}

void provoke_call_lockup(void)
{
	const uint64_t others = sched_cpus_online() & ~(UINT64_C(1) << arch_cpu()->id);

	if (others == 0) {
		provoke_say("FAIL: no other online CPUs");
		return;
	}
	cross_call(UINT64_C(1) << bit_lowest(others), loop_in_interrupt, nullptr);
	provoke_say("FAIL: did not hang");
}

void provoke_spin_lockup(void)
{
	static struct spin_lock lock_me_up = SPIN_LOCK(LOCK_NONE);

	spin_lock(&lock_me_up);
	spin_lock(&lock_me_up);
	provoke_say("FAIL: did not hang");
}

void provoke_hung_task(void)
{
	sched_prepare_sleep(false);
	sched_sleep();
}
