// SPDX-License-Identifier: GPL-2.0-only
/*
 * clock.c - the clocks without a call of the kernel: clock_gettime, clock_getres, gettimeofday and
 * time as the C libraries look them up. The same counter, scaled by the same functions as in the
 * kernel (arch/time_inline.h), so both tell the same time. What is no clock of the machine
 * (processor time, timers of descriptors), and everything on a machine whose counter programs
 * cannot use, is asked of the kernel.
 *
 * No writable data, nothing to relocate, no call of another object.
 */
#include "vdso.h"

#include <arch/time.h>
#include <base/bits.h>
#include <linux/time.h>

#ifndef CLOCK_TAI
#define CLOCK_TAI 11
#endif

struct clocks {
	uint64_t monotonic_ns, realtime_ns;
};

/* False: the kernel must be asked. */
static bool clocks_read(struct clocks *clocks)
{
	uint32_t sequence;

	do {
		sequence = __atomic_load_n(&vdso_data.sequence, __ATOMIC_ACQUIRE);
		if ((read_once(vdso_data.features) & VDSO_COUNTER) == 0)
			return false;
		clocks->monotonic_ns = arch_clock_scale(
			wrap_sub(arch_clock_read(), read_once(vdso_data.counter_start)),
			read_once(vdso_data.mult), read_once(vdso_data.shift));
		clocks->realtime_ns =
			clocks->monotonic_ns + read_once(vdso_data.realtime_offset_ns);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((sequence & 1) != 0 || sequence != read_once(vdso_data.sequence));
	return true;
}

/* The clocks of the machine, as clock_read() in kernel/time/clock.c has them. */
static bool clock_select(int clock_id, const struct clocks *clocks, uint64_t *ns)
{
	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*ns = clocks->realtime_ns;
		return true;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = clocks->monotonic_ns;
		return true;
	default:
		return false;
	}
}

VDSO_EXPORT int __vdso_clock_gettime(int clock_id, struct timespec *time)
{
	struct clocks clocks;
	uint64_t ns;

	if (!clocks_read(&clocks) || !clock_select(clock_id, &clocks, &ns))
		return (int)call2(__NR_clock_gettime, clock_id, (long)time);
	time->tv_sec = (long)(ns / NANOSECONDS_PER_SECOND);
	time->tv_nsec = (long)(ns % NANOSECONDS_PER_SECOND);
	return 0;
}

VDSO_EXPORT int __vdso_clock_getres(int clock_id, struct timespec *resolution)
{
	const struct clocks none = { 0 };
	const bool coarse = clock_id == CLOCK_REALTIME_COARSE || clock_id == CLOCK_MONOTONIC_COARSE;
	uint64_t unused;

	if (!clock_select(clock_id, &none, &unused))
		return (int)call2(__NR_clock_getres, clock_id, (long)resolution);
	if (resolution != nullptr) {
		resolution->tv_sec = 0;
		resolution->tv_nsec = coarse ? CLOCK_COARSE_RESOLUTION_NS : 1;
	}
	return 0;
}

VDSO_EXPORT int __vdso_gettimeofday(struct timeval *time, struct timezone *zone)
{
	struct clocks clocks;

	if (zone != nullptr || time == nullptr || !clocks_read(&clocks))
		return (int)call2(__NR_gettimeofday, (long)time, (long)zone);
	time->tv_sec = (long)(clocks.realtime_ns / NANOSECONDS_PER_SECOND);
	time->tv_usec = (long)(clocks.realtime_ns % NANOSECONDS_PER_SECOND / 1000);
	return 0;
}

VDSO_EXPORT long __vdso_time(long *time)
{
	struct clocks clocks;
	long seconds;

	if (!clocks_read(&clocks))
		return call1(__NR_time, (long)time);
	seconds = (long)(clocks.realtime_ns / NANOSECONDS_PER_SECOND);
	if (time != nullptr)
		*time = seconds;
	return seconds;
}
