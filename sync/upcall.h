// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the locks need from the scheduler (kernel/sched implements it). A sleep is
 *   sched_prepare_sleep(interruptible);
 *   if (condition holds || (interruptible && sched_signal_pending()))
 *           sched_cancel_sleep();
 *   else
 *           sched_sleep();
 * Between prepare and sleep a sched_wake() is not lost: it makes sched_sleep() return at once.
 * Every sleep may end without a reason, so callers loop on their condition.
 */
#pragma once
#include <base/types.h>

/* A long wait for what other CPUs have to do; zero at first, and again when there was progress. */
struct cpu_wait {
	uint64_t next_ns; /* of the next question */
	uint32_t answers; /* how often all those awaited have proven that they ran */
	bool asked;
	uint32_t rounds; /* since the last look (cpu_wait.h) */
};
/* To be called now and then while this CPU waits for CPUS_AWAITED (bit per CPU), no preemption;
 * returns wait->answers. As long as the wait can tell who is to blame, the waiter is not. */
uint32_t sched_wait_look(struct cpu_wait *wait, uint64_t cpus_awaited);
struct task;
struct task *sched_current(void);
/* Puts the current task to sleep. The caller set its state by sched_prepare_sleep() first and
 * released its spin locks. */
void sched_prepare_sleep(bool interruptible);
void sched_prepare_stop(void); /* job control: asleep as TASK_STOPPED */
void sched_cancel_sleep(void);
void sched_sleep(void);
void sched_sleep_deadline(uint64_t deadline_ns); /* the same, at the latest until then */
uint64_t sched_now_ns(void);                     /* the clock of deadlines: monotonic since boot */
void sched_wake(struct task *task);              /* no-op when it is not sleeping */
bool sched_signal_pending(void);                 /* of the current task */
