// SPDX-License-Identifier: GPL-2.0-only
/* What the files of the signal timers share. */
#pragma once
#include "process_timers.h"

#include <asm/siginfo.h>
#include <asm/signal.h>
#include <base/list.h>
#include <sync/spin.h>

enum timer_base { BASE_MONOTONIC, BASE_REALTIME, BASE_PROCESS, BASE_PROCESS_USER, BASE_THREAD };

struct [[gnu::randomize_layout]] process_timer {
	struct timer timer; /* BASE_MONOTONIC and BASE_REALTIME */
	struct process *process;
	struct list link; /* process_timers.posix */
	enum timer_base base;
	int32_t thread; /* BASE_THREAD: whose time */
	int id;         /* -1: interval timer */
	struct timer_notice notice;
	uint64_t deadline_ns; /* on its base; real time counts as monotonic; 0: not armed */
	uint64_t interval_ns;
	uint32_t overrun;      /* since the signal was sent */
	uint32_t last_overrun; /* of the signal that was taken last */
};

#define INTERVAL_TIMERS 3 /* ITIMER_* */

struct [[gnu::randomize_layout]] process_timers {
	struct spin_lock lock;
	struct list posix;
	uint32_t count;
	int next_id;
	struct process_timer interval[INTERVAL_TIMERS];
};

static inline bool timer_on_machine_clock(const struct process_timer *timer)
{
	return timer->base == BASE_MONOTONIC || timer->base == BASE_REALTIME;
}

/* What has to be sent because a timer has expired. */
struct expiry {
	struct process *process;
	struct timer_notice notice;
	int id;
};

/* Timers' lock held. True: *EXPIRY has to be sent, after the lock is released. */
bool process_timer_expire(struct process_timer *timer, uint64_t now_ns, struct expiry *expiry);
void process_timer_notify(const struct expiry *expiry); /* no lock held */
