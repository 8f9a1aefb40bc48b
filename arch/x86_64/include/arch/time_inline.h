// SPDX-License-Identifier: GPL-2.0-only
/* The clock is the time-stamp counter, which the processor keeps the same on all CPUs. */
#pragma once
#include <base/checked.h>

struct arch_clock {
	uint64_t start; /* the counter at boot */
	uint32_t mult, shift;
};
extern struct arch_clock arch_clock; /* ro_after_init */

/* LFENCE: not before what stands in front of it. RDTSC clears the upper halves. */
static inline uint64_t arch_clock_read(void)
{
	uint64_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return high << 32 | low;
}

static inline uint64_t arch_clock_scale(uint64_t value, uint64_t mult, uint32_t shift)
{
	return (uint64_t)((unsigned __int128)value * mult >> (shift & 63));
}

static inline uint64_t arch_time_ns(void)
{
	return arch_clock_scale(wrap_sub(arch_clock_read(), arch_clock.start), arch_clock.mult,
				arch_clock.shift);
}
