// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: per-CPU run queues ordered by virtual runtime, preemption of user mode, balancing,
 * idle without a tick.
 *
 * A kernel path is never preempted: it gives way when it sleeps, at sched_point(), and on its way
 * to user mode. So a task stays on its CPU between those points, and per-CPU data needs no more
 * than interrupts off where handlers touch it, too.
 */
#pragma once
#include <base/types.h>
#include <sync/upcall.h>
struct task;
void sched_start_cpu(void); /* per CPU, makes the running context its idle task */
/* Scheduler fields of a new task: weight and nice of PARENT (nullptr: defaults), any CPU. */
void sched_init_task(struct task *task, const struct task *parent);
void sched_start(struct task *task); /* first run */
void sched_yield(void);
void sched_point(void); /* in long kernel loops: gives way when asked to */
/* The last switch; the next task calls task_reap() for this one. */
[[noreturn]] void sched_exit(void);
[[noreturn]] void sched_idle_loop(void);
[[nodiscard]] int sched_sleep_until(uint64_t deadline_ns); /* 0 or -EINTR */
void sched_sleep_uninterruptible_until(uint64_t deadline_ns);
/* After a signal or work bit was set for TASK: ends its interruptible sleep or stop, or makes it
 * leave user mode. */
void sched_signal(struct task *task);
void sched_set_nice(struct task *task, int nice);
/* -EINVAL: no CPU of MASK is there. The task has left forbidden CPUs, or leaves them at its next
 * way to user mode. */
[[nodiscard]] int sched_set_affinity(struct task *task, uint64_t mask);
uint64_t sched_cpus_online(void);          /* bit per CPU */
void sched_load_averages(uint32_t out[3]); /* fixed point, 11 bits */
uint32_t sched_runnable_count(void);
uint64_t sched_switch_count(void);
struct sched_cpu_times {
	uint64_t user_ns, system_ns, idle_ns, interrupt_ns;
	uint64_t switches;
};
void sched_cpu_times(uint32_t cpu, struct sched_cpu_times *times);
void sched_charge(const struct task *task); /* brings its user_ns and system_ns up to now */
uint64_t sched_task_runtime_ns(const struct task *task); /* user and system, up to now */
/* kernel/task/task.c: TASK is dead and has left its stack for good. Interrupts off. */
void task_reap(struct task *task);
/* Called by kernel/time in the timer interrupt, interrupts off. Returns when it wants the next one
 * (UINT64_MAX: not). */
uint64_t sched_tick(uint64_t now_ns);
void sched_interrupted(void); /* IPI_RESCHEDULE has come */
