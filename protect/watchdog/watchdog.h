// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lockups are found (Linux: kernel/watchdog.c, hung_task.c, the spin lock debugger).
 * kernel/sched/watch.c, kernel/sched/answer.c and sync/spin.c observe; when it is too much stands
 * here. None of the limits on CPUs is a time: a virtual CPU that its host did not run has done
 * nothing wrong.
 *	soft	a CPU runs kernel code and gives way to nobody, for so many of the timer interrupts
 *		that it has seen itself. The task ends; with a spin lock held, the machine.
 *	hard	a CPU takes no timer interrupt, although it runs: it answers its neighbour's
 *		questions. Idle CPUs wake up to look. A machine with one CPU has nobody who looks.
 *	spin	a spin lock is waited for and does not change hands, although all CPUs run.
 *	hang	a task sleeps where no signal wakes it. It is woken once, to show where.
 */
#pragma once
#include <base/types.h>

#define WATCHDOG_SOFT_TICKS 1000u /* of 10 ms or more */
#define WATCHDOG_HARD_ANSWERS 10u
#define WATCHDOG_SPIN_ANSWERS 12u
#define WATCHDOG_EXCUSE_ANSWERS 80u  /* of those waited for; then the waiter itself is looked at */
#define WATCHDOG_ASK_NS 500000000ull /* between two questions, at least */
#define WATCHDOG_LOOK_NS 2000000000ull  /* between two looks of an idle CPU */
#define WATCHDOG_QUIET_NS 3000000000ull /* without a tick: then a CPU is asked */
#define WATCHDOG_HANG_NS 120000000000ull

static inline bool watchdog_soft(uint32_t ticks)
{
	return ticks >= WATCHDOG_SOFT_TICKS;
}

static inline bool watchdog_hard(uint32_t answers)
{
	return answers >= WATCHDOG_HARD_ANSWERS;
}

static inline bool watchdog_spin(uint32_t answers)
{
	return answers >= WATCHDOG_SPIN_ANSWERS;
}

static inline bool watchdog_hang(uint64_t asleep_ns)
{
	return asleep_ns >= WATCHDOG_HANG_NS;
}
