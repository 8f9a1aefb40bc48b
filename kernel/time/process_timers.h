// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers that send signals: the three interval timers of a process (setitimer) and its POSIX timers
 * (timer_create). Times are nanoseconds on the timer's clock; a value of 0 means not armed.
 */
#pragma once
#include <kernel/signal/signal.h>
#include <kernel/timer.h>

struct process;
struct task;

struct timer_setting {
	uint64_t value_ns; /* until the next expiry */
	uint64_t interval_ns;
};

/* WHICH: ITIMER_*, checked by the caller. Either pointer may be nullptr. */
[[nodiscard]] int interval_timer_change(int which, const struct timer_setting *next,
					struct timer_setting *previous);

struct timer_notice {
	int notify; /* SIGEV_SIGNAL, SIGEV_NONE, SIGEV_THREAD_ID */
	int signal;
	int32_t thread; /* SIGEV_THREAD_ID */
	uint64_t value;
	bool value_is_id; /* no sigevent was given: the value is the timer's number */
};
/* All of the current process. -EINVAL: no such timer (or clock). */
[[nodiscard]] int process_timer_create(int clock_id, const struct timer_notice *notice, int *id);
/* ABSOLUTE: next->value_ns is a time on the clock. */
[[nodiscard]] int process_timer_change(int id, bool absolute, const struct timer_setting *next,
				       struct timer_setting *previous);
[[nodiscard]] int process_timer_overrun(int id);
[[nodiscard]] int process_timer_delete(int id);

/* A signal with SI_TIMER is taken from its queue (signal_lock held): INFO gets the expiries missed
 * since it was sent. */
void process_timer_signal_taken(struct process *process, struct signal_info *info);
/* In the timer interrupt of a busy CPU: timers on processor time, RLIMIT_CPU. No lock held. */
void process_timers_tick(struct task *task);
