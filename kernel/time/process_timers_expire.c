// SPDX-License-Identifier: GPL-2.0-only
/*
 * The expiry of signal timers: what is sent and when again; and the tick for timers on processor
 * time, which are as exact as the tick is, and for RLIMIT_CPU.
 * Locks: as process_timers.c says.
 */
#include "process_timers_internal.h"

#include <kernel/task/task.h>
#include <linux/time.h>

#define NOTICES_MAX 8u /* of processor-time timers, per tick */
#define OVERRUN_MAX 0x7fffffffu

/* Lock held, the deadline has passed: counts expiries, sets the next deadline. */
static void advance(struct process_timer *timer, uint64_t now_ns)
{
	uint64_t missed, next;

	if (timer->interval_ns == 0) {
		timer->deadline_ns = 0;
		return;
	}
	missed = (now_ns - timer->deadline_ns) / timer->interval_ns;
	timer->overrun =
		(uint32_t)minimum((uint64_t)timer->overrun + missed, (uint64_t)OVERRUN_MAX);
	if (__builtin_mul_overflow(missed + 1, timer->interval_ns, &next) ||
	    __builtin_add_overflow(timer->deadline_ns, next, &next))
		next = 0;
	timer->deadline_ns = next;
}

void process_timer_notify(const struct expiry *expiry)
{
	struct signal_info info = { .number = expiry->notice.signal, .code = SI_TIMER };
	struct task *task;

	if (expiry->id < 0) {
		signal_send_process(expiry->process, expiry->notice.signal, nullptr);
		return;
	}
	if (expiry->notice.notify == SIGEV_NONE)
		return;
	info.timer.timer_id = expiry->id;
	info.timer.value = expiry->notice.value;
	if (expiry->notice.notify != SIGEV_THREAD_ID) {
		signal_send_process(expiry->process, expiry->notice.signal, &info);
		return;
	}
	task = task_find(expiry->notice.thread);
	if (task && task->process == expiry->process)
		signal_send_task(task, expiry->notice.signal, &info);
	if (task)
		task_put(task);
}

/* Lock held. A signal that still waits in the queue stands for this expiry, too. */
static bool signal_waits(const struct process_timer *timer)
{
	return timer->id >= 0 && timer->notice.notify == SIGEV_SIGNAL &&
	       (read_once(timer->process->pending.set) & SIGNAL_BIT(timer->notice.signal)) != 0;
}

bool process_timer_expire(struct process_timer *timer, uint64_t now_ns, struct expiry *expiry)
{
	if (timer->deadline_ns == 0 || timer->deadline_ns > now_ns)
		return false;
	*expiry = (struct expiry){ .process = timer->process,
				   .notice = timer->notice,
				   .id = timer->id };
	if (signal_waits(timer)) {
		timer->overrun += timer->overrun < OVERRUN_MAX;
		advance(timer, now_ns);
		return false;
	}
	timer->overrun = 0;
	advance(timer, now_ns);
	return true;
}

/* ---- processor time ---- */

static uint64_t usage_for(const struct process_timer *timer, const struct task *task,
			  const struct process_usage *usage)
{
	switch (timer->base) {
	case BASE_PROCESS:
		return usage->user_ns + usage->system_ns;
	case BASE_PROCESS_USER:
		return usage->user_ns;
	case BASE_THREAD:
		return timer->thread == task->id ? task->user_ns + task->system_ns : 0;
	default:
		return 0;
	}
}

static uint32_t collect(struct process_timers *timers, const struct task *task,
			const struct process_usage *usage, struct expiry *expiries)
{
	struct process_timer *timer;
	uint32_t count = 0;

	for (uint32_t which = ITIMER_VIRTUAL; which <= ITIMER_PROF; which++) {
		timer = &timers->interval[which];
		count += process_timer_expire(timer, usage_for(timer, task, usage),
					      &expiries[count]);
	}
	LIST_FOR_EACH (timer, &timers->posix, link) {
		if (count == NOTICES_MAX)
			break;
		if (!timer_on_machine_clock(timer))
			count += process_timer_expire(timer, usage_for(timer, task, usage),
						      &expiries[count]);
	}
	return count;
}

static void check_limit(struct process *process, uint64_t runtime_ns)
{
	const uint64_t seconds = runtime_ns / NANOSECONDS_PER_SECOND;
	uint64_t *soft = &process->limits.value[RLIMIT_CPU].soft;

	if (seconds >= read_once(process->limits.value[RLIMIT_CPU].hard)) {
		signal_send_process(process, SIGKILL, nullptr);
	} else if (seconds >= read_once(*soft)) {
		write_once(*soft, seconds + 1);
		signal_send_process(process, SIGXCPU, nullptr);
	}
}

void process_timers_tick(struct task *task)
{
	struct process *process = task->process;
	struct process_timers *timers = __atomic_load_n(&process->alarm_timer, __ATOMIC_ACQUIRE);
	const bool limited = read_once(process->limits.value[RLIMIT_CPU].soft) != RLIM64_INFINITY;
	struct expiry expiries[NOTICES_MAX];
	struct process_usage usage;
	uint32_t count = 0;

	if (task->is_kernel || task->exiting || (!timers && !limited))
		return;
	process_usage(process, &usage);
	if (timers) {
		spin_lock(&timers->lock);
		count = collect(timers, task, &usage, expiries);
		spin_unlock(&timers->lock);
	}
	for (uint32_t i = 0; i < count; i++)
		process_timer_notify(&expiries[i]);
	if (limited)
		check_limit(process, usage.user_ns + usage.system_ns);
}
