// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <linux/time.h>

ATTACK("write_rarely", "clock_offset", "write_rarely: write to sealed memory outside a window",
       "The program adds ten years to the difference between the machine's time and the time of "
       "day.",
       "The difference stands in sealed memory: a store outside a write window faults.",
       "For every program, root's as well, it is ten years later: what was to expire has expired.");

#define TEN_YEARS 315360000l

static long seconds_of_day(void)
{
	struct __kernel_timespec time = { 0 };

	call2(__NR_clock_gettime, CLOCK_REALTIME, (long)&time);
	return (long)time.tv_sec;
}

/* The time is not his to set. */
static bool control(void)
{
	const struct __kernel_timespec time = { .tv_sec = seconds_of_day() + TEN_YEARS };

	return is_ordinary() && seconds_of_day() > 0 &&
	       call2(__NR_clock_settime, CLOCK_REALTIME, (long)&time) == -EPERM;
}

static bool fire(void)
{
	const uint64_t offset = symbol("clock_realtime_offset_ns");
	const long before = seconds_of_day();

	poke(offset, peek(offset) + TEN_YEARS * 1000000000ul);
	return seconds_of_day() - before > TEN_YEARS / 2;
}

static void victim(void)
{
	victim_waits();
}
