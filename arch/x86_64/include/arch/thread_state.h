// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture keeps for each task: the first member of struct task. Assembly
 * gets its offsets from offsets.c. The registers of a thread that does not run stand in sealed
 * memory (saved_thread.h).
 */
#pragma once
#include <arch/types.h>

#define ARCH_PLATFORM "x86_64" /* AT_PLATFORM, uname */

struct arch_thread {
	struct [[gnu::randomize_layout]] {
		uint64_t stack_canary; /* this task's own; copied to %gs:40 by the switch */
		uint64_t stack_top;
		/* not 0: kernel_user_return_work() before the next return to user mode */
		uint32_t work;
		uint64_t stack_low; /* how deep its stack was used since it was last erased */
	};
	uint64_t fault_address; /* of the last page fault in user mode; shown in signal frames */
};
