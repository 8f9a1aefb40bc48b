// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture keeps for each task: the first member of struct task. The offsets of the
 * first fields are known to switch.S and entry.S.
 */
#pragma once
#include <arch/types.h>

/* Room for x87, SSE and AVX in the standard XSAVE format: 512 + 64 + 256; other components are
 * never enabled. */
#define FPU_AREA_SIZE 832

#define ARCH_PLATFORM "x86_64" /* AT_PLATFORM, uname */

struct arch_thread {
	uint64_t stack_pointer; /*  0: while it does not run */
	uint64_t stack_canary;  /*  8: this task's own; copied to %gs:40 by the switch */
	uint64_t stack_top;     /* 16 */
	uint32_t
		work; /* 24: not 0: kernel_user_return_work() before the next return to user mode */
	bool has_user_state; /* false: kernel thread, no register of a program is kept */
	uint64_t stack_low;  /* 32: how deep its stack was used since it was last erased */
	uint64_t chain_sum;  /* of its call chain while it does not run (protect/shadow_stack) */
	uint64_t fs_base;
	uint64_t gs_base;
	uint64_t fault_address; /* of the last page fault in user mode; shown in signal frames */
	alignas(64) uint8_t fpu[FPU_AREA_SIZE];
};

static_assert(offsetof(struct arch_thread, stack_canary) == 8, "switch.S");
static_assert(offsetof(struct arch_thread, work) == 24, "entry.S");
static_assert(offsetof(struct arch_thread, stack_low) == 32, "switch.S");
