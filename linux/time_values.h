// SPDX-License-Identifier: GPL-2.0-only
/* Times of programs (seconds and a fraction) to and from nanoseconds. */
#pragma once
#include <base/checked.h>
#include <base/errno.h>
#include <linux/time_types.h>
#include <mm/copy/user_copy.h>

/* What fits into nanoseconds: beyond the year 2262 all is the same to us. */
#define TIME_SECONDS_MAX 9223372036ll

static inline uint64_t time_add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return checked_add(a, b, &sum) ? sum : UINT64_MAX;
}

/* -EINVAL: negative, or the fraction is none. Times that do not fit are as long as fits. */
[[nodiscard]] static inline int time_to_ns(int64_t seconds, int64_t fraction, int64_t fractions,
					   uint64_t *ns)
{
	if (seconds < 0 || fraction < 0 || fraction >= fractions)
		return -EINVAL;
	if (seconds >= TIME_SECONDS_MAX)
		*ns = TIME_SECONDS_MAX * NANOSECONDS_PER_SECOND;
	else
		*ns = (uint64_t)seconds * NANOSECONDS_PER_SECOND +
		      (uint64_t)(fraction * (1000000000 / fractions));
	return 0;
}

static inline struct __kernel_timespec time_from_ns(uint64_t ns)
{
	return (struct __kernel_timespec){ .tv_sec = (int64_t)(ns / NANOSECONDS_PER_SECOND),
					   .tv_nsec = (long long)(ns % NANOSECONDS_PER_SECOND) };
}

[[nodiscard]] static inline int time_read(struct user_in from, uint64_t *ns)
{
	struct __kernel_timespec value;

	if (user_read_object(&value, from))
		return -EFAULT;
	return time_to_ns(value.tv_sec, value.tv_nsec, 1000000000, ns);
}

[[nodiscard]] static inline int time_write(struct user_out to, uint64_t ns)
{
	const struct __kernel_timespec value = time_from_ns(ns);

	return user_write_object(to, &value);
}
