// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture keeps for each task: the first member of struct task. Assembly
 * gets its offsets from offsets.c.
 */
#pragma once
#include <arch/types.h>

/* Room for x87, SSE and AVX in the standard XSAVE format: 512 + 64 + 256; other components are
 * never enabled. */
#define FPU_AREA_SIZE 832

#define ARCH_PLATFORM "x86_64" /* AT_PLATFORM, uname */

struct arch_thread {
	struct [[gnu::randomize_layout]] {
		uint64_t stack_pointer; /* while it does not run */
		uint64_t stack_canary;  /* this task's own; copied to %gs:40 by the switch */
		uint64_t stack_top;
		/* not 0: kernel_user_return_work() before the next return to user mode */
		uint32_t work;
		bool has_user_state; /* false: kernel thread, no register of a program is kept */
		uint64_t stack_low;  /* how deep its stack was used since it was last erased */
		uint64_t chain_sum;  /* of its call chain while it does not run (shadow_stack) */
		uint64_t fs_base;
		uint64_t gs_base;
	};
	uint64_t fault_address; /* of the last page fault in user mode; shown in signal frames */
	alignas(64) uint8_t fpu[FPU_AREA_SIZE];
};
