// SPDX-License-Identifier: GPL-2.0-only
/* The time stamp counter. */
#pragma once
#include <arch/registers.h>

static inline uint64_t arch_counter_read(void)
{
	return timestamp_read();
}
