// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks and sleeping: nanosleep, clock_*, gettimeofday, settimeofday, time.
 *
 * A relative sleep that a signal ends writes what is left and goes on by restart_syscall when no
 * handler ran (sleep_restart); an absolute one is simply called again.
 */
#include <linux/syscall.h>

#include "time_values.h"

#include <arch/vdso.h>
#include <base/errno.h>
#include <kernel/task/credentials.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <linux/restart.h>
#include <linux/time.h>
#include <sync/wait_queue.h>

#define CPU_SLEEP_MINIMUM_NS 1000000ull

/* Clocks one can sleep on: 0, -EINVAL (no clock), -EOPNOTSUPP. */
static int check_sleep_clock(int clock_id)
{
	uint64_t now;

	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
	case CLOCK_PROCESS_CPUTIME_ID:
		return 0;
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM: /* no clock that wakes a sleeping machine */
	case CLOCK_THREAD_CPUTIME_ID:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
		return -EOPNOTSUPP;
	default:
		return clock_read(clock_id, &now);
	}
}

static bool can_be_set(int clock_id)
{
	return clock_id == CLOCK_REALTIME || clock_id == CLOCK_TAI;
}

static bool is_processor_time(int clock_id)
{
	return clock_id < 0 || clock_id == CLOCK_PROCESS_CPUTIME_ID;
}

/* Until CLOCK shows TARGET. The clock may be set meanwhile, and processor time does not pass like
 * ours: look again. */
static int sleep_until(int clock_id, uint64_t target_ns)
{
	struct wait_entry entry;
	uint64_t now_ns;
	int error;

	if (!can_be_set(clock_id) && !is_processor_time(clock_id))
		return sched_sleep_until(target_ns);
	wait_begin(clock_set_queue(), &entry);
	do {
		error = clock_read(clock_id, &now_ns);
		if (error || now_ns >= target_ns)
			break;
		now_ns = target_ns - now_ns;
		if (is_processor_time(clock_id))
			now_ns = maximum(now_ns, CPU_SLEEP_MINIMUM_NS);
		error = wait_sleep(&entry, time_add(clock_monotonic_ns(), now_ns));
	} while (error != -EINTR);
	wait_end(&entry);
	return error == -EINTR ? -EINTR : 0;
}

/* The two calls; each has an argument where the rest goes. */
struct sleep_call {
	enum restart_kind kind;
	unsigned remaining;
};
static const struct sleep_call nanosleep_call = { RESTART_SLEEP, 1 };
static const struct sleep_call clock_nanosleep_call = { RESTART_CLOCK_SLEEP, 3 };

/* Time that passes is the same on all clocks of the machine; only this one can't be set. */
static int passing_clock(int clock_id)
{
	return is_processor_time(clock_id) ? clock_id : CLOCK_MONOTONIC;
}

/* The rest of a relative sleep that ends at DEADLINE on CLOCK (never one that can be set). */
static always_inline long sleep_relative(const struct syscall *call, int clock_id,
					 uint64_t deadline_ns, const struct sleep_call what)
{
	struct user_out remaining = argument_out(call, what.remaining);
	uint64_t now_ns = 0;

	if (sleep_until(clock_id, deadline_ns) == 0)
		return 0;
	if (clock_read(clock_id, &now_ns) || now_ns >= deadline_ns)
		return 0;
	remaining = argument_after_sleep(remaining, what.remaining);
	if (remaining.address && time_write(remaining, deadline_ns - now_ns))
		return -EFAULT;
	return restart_later(what.kind, deadline_ns);
}

long sleep_restart(const struct syscall *call, uint64_t deadline_ns)
{
	return sleep_relative(call, CLOCK_MONOTONIC, deadline_ns, nanosleep_call);
}

long clock_sleep_restart(const struct syscall *call, uint64_t deadline_ns)
{
	return sleep_relative(call, passing_clock(argument_int(call, 0)), deadline_ns,
			      clock_nanosleep_call);
}

static always_inline long sleep_on(const struct syscall *call, int clock_id, bool absolute,
				   uint64_t value_ns, const struct sleep_call what)
{
	const int passing = passing_clock(clock_id);
	uint64_t now_ns;
	int error;

	if (absolute)
		return sleep_until(clock_id, value_ns) == -EINTR ? -ERESTARTNOHAND : 0;
	error = clock_read(passing, &now_ns);
	return error ? error : sleep_relative(call, passing, time_add(now_ns, value_ns), what);
}

SYSCALL_DEFINE(nanosleep)
{
	uint64_t value_ns;
	const int error = time_read(argument_in(call, 0), &value_ns);

	return error ? error : sleep_on(call, CLOCK_MONOTONIC, false, value_ns, nanosleep_call);
}

SYSCALL_DEFINE(clock_nanosleep)
{
	const int clock_id = argument_int(call, 0);
	const bool absolute = (argument_int(call, 1) & TIMER_ABSTIME) != 0;
	uint64_t value_ns;
	int error = check_sleep_clock(clock_id);

	if (!error)
		error = time_read(argument_in(call, 2), &value_ns);
	return error ? error : sleep_on(call, clock_id, absolute, value_ns, clock_nanosleep_call);
}

SYSCALL_DEFINE(clock_gettime)
{
	uint64_t now_ns;
	const int error = clock_read(argument_int(call, 0), &now_ns);

	return error ? error : time_write(argument_out(call, 1), now_ns);
}

static int set_realtime(uint64_t now_ns)
{
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	clock_set_realtime_ns(now_ns);
	return 0;
}

SYSCALL_DEFINE(clock_settime)
{
	uint64_t now_ns;
	int error;

	if (argument_int(call, 0) != CLOCK_REALTIME)
		return -EINVAL;
	error = time_read(argument_in(call, 1), &now_ns);
	return error ? error : set_realtime(now_ns);
}

SYSCALL_DEFINE(clock_getres)
{
	const int clock_id = argument_int(call, 0);
	const bool coarse = clock_id == CLOCK_REALTIME_COARSE || clock_id == CLOCK_MONOTONIC_COARSE;
	uint64_t now_ns;
	const int error = clock_read(clock_id, &now_ns);

	if (error || call->argument[1] == 0)
		return error;
	return time_write(argument_out(call, 1), coarse ? CLOCK_COARSE_RESOLUTION_NS : 1);
}

static struct timezone zone; /* what settimeofday() was told; nothing uses it, as on Linux */

SYSCALL_DEFINE(gettimeofday)
{
	const uint64_t now_ns = clock_realtime_ns();
	const struct __kernel_old_timeval now = {
		.tv_sec = (long)(now_ns / NANOSECONDS_PER_SECOND),
		.tv_usec = (long)(now_ns % NANOSECONDS_PER_SECOND / 1000),
	};

	if (call->argument[0] && user_write_object(argument_out(call, 0), &now))
		return -EFAULT;
	if (call->argument[1] && user_write_object(argument_out(call, 1), &zone))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE(settimeofday)
{
	struct __kernel_old_timeval next = {};
	struct timezone next_zone = {};

	if (call->argument[0]) {
		if (user_read_object(&next, argument_in(call, 0)))
			return -EFAULT;
		if (next.tv_usec < 0 || next.tv_usec >= 1000000 || next.tv_sec < 0 ||
		    next.tv_sec > TIME_SECONDS_MAX)
			return -EINVAL;
	}
	if (call->argument[1] && user_read_object(&next_zone, argument_in(call, 1)))
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (next_zone.tz_minuteswest > 15 * 60 || next_zone.tz_minuteswest < -15 * 60)
		return -EINVAL;
	if (call->argument[1])
		zone = next_zone;
	if (call->argument[0])
		clock_set_realtime_ns((uint64_t)next.tv_sec * NANOSECONDS_PER_SECOND +
				      (uint64_t)next.tv_usec * 1000);
	return 0;
}

SYSCALL_DEFINE(time)
{
	const long seconds = (long)(clock_realtime_ns() / NANOSECONDS_PER_SECOND);

	if (call->argument[0] && user_write_object(argument_out(call, 0), &seconds))
		return -EFAULT;
	return seconds;
}
