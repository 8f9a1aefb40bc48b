// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start-up of drivers and subsystems without a central list: each adds a function to a linker set.
 * They run one after the other in a kernel task (so they may sleep), after vfs_start() and before
 * the read-only-after-start data is sealed.
 *   static void uart_start(void) { ... }
 *   DRIVER_START(uart_start);
 */
#pragma once
#include <base/set.h>

struct driver_start {
	void (*start)(void);
	const char *name;
};

#define DRIVER_START(function_)                                                             \
	static const struct driver_start driver_start_##function_ = { .start = (function_), \
								      .name = #function_ }; \
	SET_ENTRY(driver_starts, driver_start_##function_)

bool kernel_started(void);      /* process 1 runs: a crime ends the task and not the machine */
void kernel_init_entered(void); /* by process 1, just before its first instruction */
