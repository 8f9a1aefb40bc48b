// SPDX-License-Identifier: GPL-2.0-only
/* Clock and one-shot timer of this CPU. */
#pragma once
#include <arch/types.h>

void arch_time_start(void);                /* boot CPU: calibrate */
static inline uint64_t arch_time_ns(void); /* monotonic since boot, same on all CPUs */
uint64_t arch_time_since_reset_ns(void);   /* with firmware and early start: for measuring these */
/* Since 1970, read from the machine's clock once at boot (0 when it has none). */
uint64_t arch_wall_clock_ns(void);
/* This CPU; UINT64_MAX: none. Expiry calls kernel_timer_expired(). */
void arch_timer_arm(uint64_t deadline_ns);
uint64_t arch_counter_hz(void); /* ticks of the counter in a second */
#include <arch/time_inline.h>
