// SPDX-License-Identifier: GPL-2.0-only
/* What the watchdog observes (row watchdog): called by the scheduler, the timer and the messages
 * between CPUs. */
#pragma once
#include <base/types.h>

struct run_queue;
struct arch_frame;

/* Of a run queue; private to its CPU, except that a neighbour reads ticks. */
struct watch {
	uint64_t ticks;    /* timer ticks of a busy CPU, looks of an idle one */
	uint64_t gave_way; /* the CPU's scheduler ran */
	uint64_t gave_way_seen;
	uint32_t kernel_ticks; /* in a row, in the kernel, without giving way */
	/* what this CPU saw of its neighbour */
	uint64_t neighbour_ticks, neighbour_since_ns;
	uint32_t neighbour_looks;
};

void watch_start(void);                                    /* from a kernel task, once */
void watch_tick(struct run_queue *queue, uint64_t now_ns); /* interrupts off, no lock */
void watch_idle(struct run_queue *queue);                  /* before halting; interrupts off */
void watch_waits_for_other(void); /* a long wait for another CPU's answer; preemption off */
void watch_stop_here(void);       /* IPI_STOP has come: a CPU that locked up shows where it is */
void watch_sleeper(void);         /* the current task goes to sleep where no signal wakes it */
void watch_hang_here(void);       /* it was woken to show where it sleeps */
uint32_t watch_ticks_here(void);  /* for the probe: ticks of this CPU in the kernel in a row */
