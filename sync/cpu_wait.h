// SPDX-License-Identifier: GPL-2.0-only
//
// Waiting without sleeping for what other CPUs have to do:
//	struct cpu_wait wait = { 0 };
//	while (not done)
//		cpu_wait_round(&wait, CPUs that it hangs on);
#pragma once
#include <arch/cpu.h>
#include <base/compiler.h>
#include <sync/upcall.h>

// True: a long time has passed, for sched_wait_look().
static inline bool cpu_wait_is_long(struct cpu_wait *wait)
{
	arch_cpu_relax();
	if (likely(++wait->rounds != 100000))
		return false;
	wait->rounds = 0;
	return true;
}

// A CPU that does not answer is found itself (hard lockup): this one only waits for it.
static inline void cpu_wait_round(struct cpu_wait *wait, uint64_t cpus_awaited)
{
	if (cpu_wait_is_long(wait))
		(void)sched_wait_look(wait, cpus_awaited);
}
