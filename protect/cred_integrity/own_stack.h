// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which stack a CPU takes when its program calls, faults or is interrupted, and where it puts the
 * program's registers: that of the thread which was switched to last; and the seal of its task,
 * which says whose credentials, files and page tables a call has. The words stand in sealed memory,
 * are written in the window of the switch, and are found from the CPU's own GS base: one of these
 * per block, at the same distance from each (own_stack.inc).
 */
#pragma once
#include <base/types.h>

struct task_seal;

#define OWN_STACK_STRIDE 256

struct own_stack {
	alignas(OWN_STACK_STRIDE) uint64_t registers_end; /* 0: own_stack.inc */
	uint64_t stack_top;                               /* 8 */
	struct task_seal *seal;                           /* 16; nullptr: it has none */
	uint64_t task_stack; /* address: where the CPU itself reads registers_end, in its TSS */
};
static_assert(sizeof(struct own_stack) == OWN_STACK_STRIDE);

/* Sealed memory, or on the mutant ordinary: where OWN can be written inside a window. */
#define OWN_STACK_DATA [[gnu::section(".data.sealed")]]
#define OWN_STACK_IS_SEALED true
