// SPDX-License-Identifier: GPL-2.0-only
/* Row watchdog taken away: nothing is ever too much. */
#pragma once
#include <base/types.h>

#define WATCHDOG_SOFT_TICKS 1000u
#define WATCHDOG_HARD_ANSWERS 10u
#define WATCHDOG_SPIN_ANSWERS 12u
#define WATCHDOG_EXCUSE_ANSWERS 80u
#define WATCHDOG_ASK_NS 500000000ull
#define WATCHDOG_LOOK_NS 2000000000ull
#define WATCHDOG_QUIET_NS 3000000000ull
#define WATCHDOG_HANG_NS 120000000000ull

static inline bool watchdog_soft(uint32_t)
{
	return false;
}

static inline bool watchdog_hard(uint32_t)
{
	return false;
}

static inline bool watchdog_spin(uint32_t)
{
	return false;
}

static inline bool watchdog_hang(uint64_t)
{
	return false;
}
