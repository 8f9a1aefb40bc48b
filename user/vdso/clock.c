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

/*
 * False: the kernel must be asked. While the kernel writes, the sequence is odd and differs from
 * what was seen without its lowest bit.
 */
static always_inline bool time_read(bool realtime, uint64_t *ns)
{
	uint32_t sequence;

	do {
		sequence = __atomic_load_n(&vdso_data.sequence, __ATOMIC_ACQUIRE) & ~1u;
		if (unlikely((read_once(vdso_data.features) & VDSO_COUNTER) == 0))
			return false;
		*ns = arch_clock_scale(wrap_sub(arch_clock_read(),
						read_once(vdso_data.counter_start)),
				       read_once(vdso_data.mult), read_once(vdso_data.shift));
		if (realtime)
			*ns += read_once(vdso_data.realtime_offset_ns);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (unlikely(sequence != read_once(vdso_data.sequence)));
	return true;
}

enum clock_kind { CLOCK_KIND_OTHER, CLOCK_KIND_MONOTONIC, CLOCK_KIND_REALTIME };

/* As clock_read() in kernel/time/clock.c has them. */
static enum clock_kind clock_kind(int clock_id)
{
	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		return CLOCK_KIND_REALTIME;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return CLOCK_KIND_MONOTONIC;
	default:
		return CLOCK_KIND_OTHER;
	}
}

static void time_store(struct timespec *time, uint64_t ns)
{
	time->tv_sec = (long)(ns / NANOSECONDS_PER_SECOND);
	time->tv_nsec = (long)(ns % NANOSECONDS_PER_SECOND);
}

[[gnu::noinline]] static int gettime(int clock_id, struct timespec *time)
{
	const enum clock_kind kind = clock_kind(clock_id);
	uint64_t ns;

	if (kind == CLOCK_KIND_OTHER || !time_read(kind == CLOCK_KIND_REALTIME, &ns))
		return (int)call2(__NR_clock_gettime, clock_id, (long)time);
	time_store(time, ns);
	return 0;
}

/* The commonest clock first, with nothing to save on the stack. */
VDSO_EXPORT int __vdso_clock_gettime(int clock_id, struct timespec *time)
{
	uint64_t ns;

	if (unlikely(clock_id != CLOCK_MONOTONIC || !time_read(false, &ns)))
		return gettime(clock_id, time);
	time_store(time, ns);
	return 0;
}

VDSO_EXPORT int __vdso_clock_getres(int clock_id, struct timespec *resolution)
{
	const bool coarse = clock_id == CLOCK_REALTIME_COARSE || clock_id == CLOCK_MONOTONIC_COARSE;

	if (clock_kind(clock_id) == CLOCK_KIND_OTHER)
		return (int)call2(__NR_clock_getres, clock_id, (long)resolution);
	if (resolution != nullptr) {
		resolution->tv_sec = 0;
		resolution->tv_nsec = coarse ? CLOCK_COARSE_RESOLUTION_NS : 1;
	}
	return 0;
}

VDSO_EXPORT int __vdso_gettimeofday(struct timeval *time, struct timezone *zone)
{
	uint64_t ns;

	if (zone != nullptr || time == nullptr || !time_read(true, &ns))
		return (int)call2(__NR_gettimeofday, (long)time, (long)zone);
	time->tv_sec = (long)(ns / NANOSECONDS_PER_SECOND);
	time->tv_usec = (long)(ns % NANOSECONDS_PER_SECOND / 1000);
	return 0;
}

VDSO_EXPORT long __vdso_time(long *time)
{
	uint64_t ns;
	long seconds;

	if (!time_read(true, &ns))
		return call1(__NR_time, (long)time);
	seconds = (long)(ns / NANOSECONDS_PER_SECOND);
	if (time != nullptr)
		*time = seconds;
	return seconds;
}
