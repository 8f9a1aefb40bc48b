// SPDX-License-Identifier: GPL-2.0-only
/* Timers that send signals: alarm, getitimer, setitimer, timer_create and its sisters. */
#include <linux/syscall.h>

#include "time_values.h"

#include <asm/siginfo.h>
#include <kernel/task/task.h>
#include <kernel/time/process_timers.h>
#include <linux/time.h>

SYSCALL_DEFINE(alarm)
{
	const uint64_t seconds = (uint32_t)call->argument[0];
	const struct timer_setting next = { .value_ns = seconds * NANOSECONDS_PER_SECOND };
	struct timer_setting previous = {};
	uint64_t left;

	if (interval_timer_change(ITIMER_REAL, &next, &previous))
		return 0;
	/* Rounded to the nearest, but what is armed is never 0. */
	left = (previous.value_ns + NANOSECONDS_PER_SECOND / 2) / NANOSECONDS_PER_SECOND;
	return previous.value_ns != 0 && left == 0 ? 1 : (long)left;
}

static int write_interval(struct user_out to, const struct timer_setting *setting)
{
	const struct __kernel_old_itimerval value = {
		.it_interval = { (long)(setting->interval_ns / NANOSECONDS_PER_SECOND),
				 (long)(setting->interval_ns % NANOSECONDS_PER_SECOND / 1000) },
		/* Rounded up: an armed timer does not look like a stopped one. */
		.it_value = { (long)((setting->value_ns + 999) / NANOSECONDS_PER_SECOND),
			      (long)((setting->value_ns + 999) % NANOSECONDS_PER_SECOND / 1000) },
	};

	return user_write_object(to, &value);
}

static int read_interval(struct user_in from, struct timer_setting *setting)
{
	struct __kernel_old_itimerval value;

	if (user_read_object(&value, from))
		return -EFAULT;
	if (time_to_ns(value.it_value.tv_sec, value.it_value.tv_usec, 1000000,
		       &setting->value_ns) ||
	    time_to_ns(value.it_interval.tv_sec, value.it_interval.tv_usec, 1000000,
		       &setting->interval_ns))
		return -EINVAL;
	return 0;
}

SYSCALL_DEFINE(getitimer)
{
	const int which = argument_int(call, 0);
	struct timer_setting setting = {};
	int error;

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	error = interval_timer_change(which, nullptr, &setting);
	return error ? error : write_interval(argument_out(call, 1), &setting);
}

SYSCALL_DEFINE(setitimer)
{
	const int which = argument_int(call, 0);
	struct timer_setting next = {}, previous = {};
	int error = call->argument[1] ? read_interval(argument_in(call, 1), &next) : 0;

	if (error)
		return error;
	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	error = interval_timer_change(which, &next, &previous);
	if (error || !call->argument[2])
		return error;
	return write_interval(argument_out(call, 2), &previous);
}

static int read_notice(struct user_in from, struct timer_notice *notice)
{
	struct sigevent event;
	struct task *target;
	bool ours;

	*notice = (struct timer_notice){ .notify = SIGEV_SIGNAL,
					 .signal = SIGALRM,
					 .value_is_id = true };
	if (!from.address)
		return 0;
	if (user_read_object(&event, from))
		return -EFAULT;
	*notice = (struct timer_notice){ .notify = event.sigev_notify,
					 .signal = event.sigev_signo,
					 .thread = event._sigev_un._tid,
					 .value = (uint64_t)event.sigev_value.sival_ptr };
	if (notice->notify == SIGEV_NONE)
		return 0;
	if (notice->signal <= 0 || notice->signal > SIGNAL_COUNT)
		return -EINVAL;
	if (notice->notify == SIGEV_SIGNAL || notice->notify == SIGEV_THREAD)
		return 0;
	if (notice->notify != SIGEV_THREAD_ID)
		return -EINVAL;
	target = task_find(notice->thread);
	ours = target && target->process == current_task()->process;
	if (target)
		task_put(target);
	return ours ? 0 : -EINVAL;
}

SYSCALL_DEFINE(timer_create)
{
	struct timer_notice notice;
	int id = 0;
	int error = read_notice(argument_in(call, 1), &notice);

	if (!error)
		error = process_timer_create(argument_int(call, 0), &notice, &id);
	if (error)
		return error;
	if (user_write_object(argument_out(call, 2), &id)) {
		(void)process_timer_delete(id);
		return -EFAULT;
	}
	return 0;
}

static int write_setting(struct user_out to, const struct timer_setting *setting)
{
	const struct __kernel_itimerspec value = { .it_interval =
							   time_from_ns(setting->interval_ns),
						   .it_value = time_from_ns(setting->value_ns) };

	return user_write_object(to, &value);
}

SYSCALL_DEFINE(timer_settime)
{
	struct __kernel_itimerspec value;
	struct timer_setting next, previous = {};
	int error;

	if (call->argument[2] == 0)
		return -EINVAL;
	if (user_read_object(&value, argument_in(call, 2)))
		return -EFAULT;
	if (time_to_ns(value.it_value.tv_sec, value.it_value.tv_nsec, 1000000000, &next.value_ns) ||
	    time_to_ns(value.it_interval.tv_sec, value.it_interval.tv_nsec, 1000000000,
		       &next.interval_ns))
		return -EINVAL;
	error = process_timer_change(argument_int(call, 0),
				     (argument_int(call, 1) & TIMER_ABSTIME) != 0, &next,
				     &previous);
	if (error || !call->argument[3])
		return error;
	return write_setting(argument_out(call, 3), &previous);
}

SYSCALL_DEFINE(timer_gettime)
{
	struct timer_setting setting = {};
	const int error = process_timer_change(argument_int(call, 0), false, nullptr, &setting);

	return error ? error : write_setting(argument_out(call, 1), &setting);
}

SYSCALL_DEFINE(timer_getoverrun)
{
	return process_timer_overrun(argument_int(call, 0));
}

SYSCALL_DEFINE(timer_delete)
{
	return process_timer_delete(argument_int(call, 0));
}
