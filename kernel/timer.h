// SPDX-License-Identifier: GPL-2.0-only
/* Timers with nanosecond deadlines, per CPU, callbacks in interrupt context; clocks. */
#pragma once
#include <base/tree.h>
#include <sync/spin.h>
struct timer {
	struct tree_node node;
	uint64_t deadline_ns;
	uint32_t cpu;
	bool armed;
	void (*expired)(struct timer *timer);
};
void timer_init(struct timer *timer, void (*expired)(struct timer *timer));
void timer_arm(struct timer *timer, uint64_t deadline_ns);	/* moves it when armed */
bool timer_cancel(struct timer *timer);		/* true: it will not fire; waits for a running callback on another CPU */
uint64_t clock_monotonic_ns(void);
uint64_t clock_realtime_ns(void);
void clock_set_realtime_ns(uint64_t now);
[[nodiscard]] int clock_read(int clock_id, uint64_t *ns);	/* CLOCK_*, also process and thread CPU clocks; -EINVAL */
