// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockups are found (Linux: kernel/watchdog.c, hung_task.c, the spin lock debugger).
 * kernel/sched/watch.c and sync/spin.c observe, here stands when it is too much:
 *
 *   soft  a CPU runs kernel code and gives way to nobody. Counted in timer interrupts that this CPU
 *         has seen, not in time: a virtual CPU that its host did not run has seen none. The task
 *         ends; with a spin lock held, the machine. A CPU that waits for another's answer is not
 *         blamed before that one could be found.
 *   hard  a CPU sees no timer interrupt. Its neighbour looks, on its own interrupts; idle CPUs wake
 *         up for it. A machine with one CPU has nobody who looks.
 *   spin  a spin lock is waited for.
 *   hang  a task sleeps where no signal wakes it. It is woken to show where, once, and goes on.
 */
#pragma once
#include <base/types.h>

#define WATCHDOG_SOFT_TICKS 1000u /* of 10 ms */
#define WATCHDOG_HARD_NS 12000000000ull
#define WATCHDOG_HARD_LOOKS 4u
#define WATCHDOG_LOOK_NS 2000000000ull /* between two looks of an idle CPU */
#define WATCHDOG_SPIN_NS 8000000000ull
#define WATCHDOG_HANG_NS 120000000000ull

static inline bool watchdog_soft(uint32_t ticks)
{
	return ticks >= WATCHDOG_SOFT_TICKS;
}

static inline bool watchdog_hard(uint64_t silent_ns, uint32_t looks)
{
	return silent_ns >= WATCHDOG_HARD_NS && looks >= WATCHDOG_HARD_LOOKS;
}

static inline bool watchdog_spin(uint64_t waited_ns)
{
	return waited_ns >= WATCHDOG_SPIN_NS;
}

static inline bool watchdog_hang(uint64_t asleep_ns)
{
	return asleep_ns >= WATCHDOG_HANG_NS;
}
