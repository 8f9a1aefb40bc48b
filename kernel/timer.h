// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers with nanosecond deadlines, per CPU, callbacks in interrupt context; clocks.
 * The clock of deadlines is clock_monotonic_ns(): since boot, never set, the same on all CPUs.
 */
#pragma once
#include <arch/time.h>
#include <base/tree.h>
#include <sync/spin.h>

struct process;

struct [[gnu::randomize_layout]] timer {
	struct tree_node node;
	uint64_t deadline_ns;
	uint32_t cpu;
	bool armed;
	/* Interrupts off, no lock held; may arm the timer again. */
	void (*expired)(struct timer *timer);
};
void timer_start_cpu(void); /* per CPU, after the heap and arch_time_start() */
void timer_init(struct timer *timer, void (*expired)(struct timer *timer));
void timer_arm(struct timer *timer, uint64_t deadline_ns); /* moves it when armed */
/* true: it will not fire; waits for a running callback on another CPU. */
bool timer_cancel(struct timer *timer);
void timer_want_interrupt(uint64_t deadline_ns); /* this CPU, interrupts off: at the latest then */

extern uint64_t clock_realtime_offset_ns; /* sealed */

static inline uint64_t clock_monotonic_ns(void)
{
	return arch_time_ns();
}

static inline uint64_t clock_realtime_ns(void)
{
	return arch_time_ns() + __atomic_load_n(&clock_realtime_offset_ns, __ATOMIC_RELAXED);
}

/* As it was when the current task was switched to, or at the last tick. */
uint64_t clock_realtime_coarse_ns(void);
void clock_set_realtime_ns(uint64_t now);
/* Woken when the real time is set: absolute sleeps look again. */
struct wait_queue *clock_set_queue(void);
void clock_start(void); /* reads the machine's wall clock, once */
/* CLOCK_*, also process and thread CPU clocks; -EINVAL. */
[[nodiscard]] int clock_read(int clock_id, uint64_t *ns);

/* Interval and POSIX timers of a process (kernel/time/process_timers.c). */
void process_timers_exit(struct process *process); /* the last thread is gone */
void process_timers_exec(struct process *process); /* execve: POSIX timers are deleted */
