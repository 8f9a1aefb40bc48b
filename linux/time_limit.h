// SPDX-License-Identifier: GPL-2.0-only
/* Time limits of poll, ppoll, select and pselect6, as they are kept: deadlines of the clock. */
#pragma once
#include <base/errno.h>
#include <kernel/timer.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <mm/copy/user_copy.h>
#include <sync/wait_queue.h>

#define NS_PER_SECOND 1000000000ull

static inline uint64_t deadline_after(uint64_t seconds, uint64_t nanoseconds)
{
	uint64_t delay, deadline;

	if (__builtin_mul_overflow(seconds, NS_PER_SECOND, &delay) ||
	    __builtin_add_overflow(delay, nanoseconds, &delay) ||
	    __builtin_add_overflow(delay, clock_monotonic_ns(), &deadline))
		return WAIT_FOREVER;
	return deadline;
}

static inline int deadline_from_timespec(struct user_in from, uint64_t *deadline)
{
	struct __kernel_timespec limit;

	*deadline = WAIT_FOREVER;
	if (!from.address)
		return 0;
	if (user_read_object(&limit, from))
		return -EFAULT;
	if (limit.tv_sec < 0 || limit.tv_nsec < 0 || (uint64_t)limit.tv_nsec >= NS_PER_SECOND)
		return -EINVAL;
	*deadline = deadline_after((uint64_t)limit.tv_sec, (uint64_t)limit.tv_nsec);
	return 0;
}

static inline uint64_t time_left_ns(uint64_t deadline)
{
	uint64_t now = clock_monotonic_ns();

	return deadline > now ? deadline - now : 0;
}

static inline void write_timespec_left(struct user_out to, uint64_t deadline)
{
	uint64_t left = time_left_ns(deadline);
	struct __kernel_timespec value = { (int64_t)(left / NS_PER_SECOND),
					   (long long)(left % NS_PER_SECOND) };

	/* Linux ignores a failure here: the limit may be in read-only memory. */
	if (to.address && deadline != WAIT_FOREVER && user_write_object(to, &value))
		return;
}
