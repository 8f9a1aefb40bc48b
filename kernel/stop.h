// SPDX-License-Identifier: GPL-2.0-only
/* Stopping the machine because of an error. */
#pragma once
#include <base/types.h>

#define MACHINE_STOP_STATUS 1

/* True on the CPU that stops the machine: interrupts are off, the others halt. All other callers do not return. */
bool machine_stop_begin(void);
