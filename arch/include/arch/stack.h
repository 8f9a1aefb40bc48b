// SPDX-License-Identifier: GPL-2.0-only
//
// The stack pointer itself: never the frame pointer, which is loaded from (writable) stack memory.
#pragma once
#include <arch/types.h>

static inline uint64_t arch_stack_pointer(void);
#include <arch/stack_inline.h>
