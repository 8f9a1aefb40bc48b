// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping until a time: a timer on the stack of the sleeper, which is gone from its queue before
 * the stack frame is. */
#include <kernel/sched/sched.h>

#include <arch/cpu.h>
#include <base/errno.h>
#include <kernel/timer.h>

struct sleeper {
	struct timer timer;
	struct task *task;
};

static void time_is_up(struct timer *timer)
{
	sched_wake(container_of(timer, struct sleeper, timer)->task);
}

uint64_t sched_now_ns(void)
{
	return clock_monotonic_ns();
}

[[gnu::noinline]] static void sleep_timed(uint64_t deadline_ns)
{
	struct sleeper sleeper = { .task = arch_current_task() };

	timer_init(&sleeper.timer, time_is_up);
	timer_arm(&sleeper.timer, deadline_ns);
	sched_sleep();
	timer_cancel(&sleeper.timer);
}

void sched_sleep_deadline(uint64_t deadline_ns)
{
	if (deadline_ns == UINT64_MAX)
		sched_sleep();
	else
		sleep_timed(deadline_ns);
}

int sched_sleep_until(uint64_t deadline_ns)
{
	while (clock_monotonic_ns() < deadline_ns) {
		sched_prepare_sleep(true);
		if (sched_signal_pending()) {
			sched_cancel_sleep();
			return -EINTR;
		}
		sched_sleep_deadline(deadline_ns);
	}
	return 0;
}

void sched_sleep_uninterruptible_until(uint64_t deadline_ns)
{
	while (clock_monotonic_ns() < deadline_ns) {
		sched_prepare_sleep(false);
		sched_sleep_deadline(deadline_ns);
	}
}
