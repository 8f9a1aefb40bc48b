// SPDX-License-Identifier: GPL-2.0-only
/* What the watchdog observes (row watchdog): called by the scheduler, the timer and the messages
 * between CPUs. */
#pragma once
#include <base/types.h>

struct run_queue;
struct arch_frame;

/* Of a run queue; private to its CPU, except that a neighbour reads ticks. */
struct [[gnu::randomize_layout]] watch {
	uint64_t ticks;    /* timer ticks of a busy CPU, looks of an idle one */
	uint64_t gave_way; /* the CPU's scheduler ran */
	uint64_t gave_way_seen;
	uint32_t kernel_ticks; /* in a row, in the kernel, without giving way */
	/* what this CPU saw of its neighbour; answers since it has seen no tick of it */
	uint64_t neighbour_ticks, neighbour_next_ns;
	uint32_t neighbour_answers;
	bool neighbour_asked;
};

/* Why a CPU is asked (answer.c). */
enum watch_subject { WATCH_TICKS, WATCH_WAIT, WATCH_SUBJECTS };
enum watch_reply { WATCH_REPLY_MISSING, WATCH_REPLY_ALL, WATCH_REPLY_LOST /* asked for another */ };

void watch_start(void);                                    /* from a kernel task, once */
void watch_tick(struct run_queue *queue, uint64_t now_ns); /* interrupts off, no lock */
void watch_idle(struct run_queue *queue);                  /* before halting; interrupts off */
/* Asks CPUS_ASKED (bit per CPU); ASKER tells one question from the next. This CPU, no preemption.
 */
void watch_ask(enum watch_subject subject, uint64_t cpus_asked, const void *asker);
enum watch_reply watch_reply(enum watch_subject subject, const void *asker);
void watch_answer_here(void);    /* IPI_ASK or IPI_STOP has come; in an NMI */
bool watch_accused_here(void);   /* this CPU locked up: it is to show where it is */
void watch_stop_here(void);      /* IPI_STOP has come: a CPU that locked up shows where it is */
void watch_sleeper(void);        /* the current task goes to sleep where no signal wakes it */
void watch_hang_here(void);      /* it was woken to show where it sleeps */
uint32_t watch_ticks_here(void); /* ticks of this CPU in the kernel in a row */
uint32_t watch_answers_of(uint32_t cpu, enum watch_subject subject);
uint32_t watch_scan_count(void); /* how often all tasks were looked at */
