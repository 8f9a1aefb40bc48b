// SPDX-License-Identifier: GPL-2.0-only
//
// The stack pointer itself: never the frame pointer, which is loaded from (writable) stack memory.
#pragma once
#include <arch/types.h>

static inline uint64_t arch_stack_pointer(void);

// Where system calls begin. The function of one is not called: 0 stands in place of the address
// that it would return to, and in place of its caller's base pointer.
uint64_t arch_entry_of_calls(void);

#include <arch/stack_inline.h>
