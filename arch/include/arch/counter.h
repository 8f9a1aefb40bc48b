// SPDX-License-Identifier: GPL-2.0-only
/* The CPU's fastest counter, raw: for measuring short times and for their jitter. */
#pragma once
#include <arch/types.h>

static inline uint64_t arch_counter_read(void);
#include <arch/counter_inline.h>
