// SPDX-License-Identifier: GPL-2.0-only
/* The scheduler: per-CPU run queues ordered by virtual runtime, preemption of user mode, balancing, idle without a tick. */
#pragma once
#include <base/types.h>
struct task;
void sched_start_cpu(void);			/* per CPU, makes the running context its idle task */
void sched_start(struct task *task);		/* first run */
void sched_yield(void);
void sched_point(void);				/* in long kernel loops: gives way when asked to */
void sched_exit(void) __attribute__((noreturn));	/* last switch of a dead task; its stack is freed by who runs next */
[[noreturn]] void sched_idle_loop(void);
[[nodiscard]] int sched_sleep_until(uint64_t deadline_ns);	/* 0 or -EINTR */
void sched_set_nice(struct task *task, int nice);
[[nodiscard]] int sched_set_affinity(struct task *task, uint64_t mask);
void sched_load_averages(uint32_t out[3]);	/* fixed point, 11 bits */
uint32_t sched_runnable_count(void);
struct sched_cpu_times { uint64_t user_ns, system_ns, idle_ns, interrupt_ns; uint64_t switches; };
void sched_cpu_times(uint32_t cpu, struct sched_cpu_times *times);
