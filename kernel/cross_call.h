// SPDX-License-Identifier: GPL-2.0-only
/* Running a function on other CPUs. */
#pragma once
#include <base/types.h>

/* Calls function(argument) on every online CPU of MASK, this one included, and waits for all.
 * Interrupts on; on the others it runs in an interrupt. */
void cross_call(uint64_t mask, void (*function)(void *argument), void *argument);
void cross_call_interrupt(void); /* IPI_CALL has come */
