// SPDX-License-Identifier: GPL-2.0-only
/* Stopping the machine: because of an error, or because it was asked to. */
#pragma once
#include <base/types.h>

#define MACHINE_STOP_STATUS 1

/* True on the CPU that stops the machine: interrupts are off, the others halt. All other callers do
 * not return. */
bool machine_stop_begin(void);
bool machine_stops_here(void); /* another CPU stops the machine; in an NMI, too */

enum machine_end { MACHINE_END_NONE, MACHINE_END_POWER_OFF, MACHINE_END_RESTART };
/* reboot(2): process 1 is killed, and its end ends the machine. Interrupts on, may sleep. */
void machine_request_end(enum machine_end end);
/*
 * Process 1 has ended with STATUS (as exit(2), 128 + signal when killed); called by its last task
 * with its address space and files given back. Kills what is left, checks that every frame and
 * object has come back, and switches off with STATUS, or does what machine_request_end() asked for.
 */
[[noreturn]] void machine_shutdown(int status);
void leak_check_prepare(void);               /* before the first file system */
void leak_check_except(void (*start)(void)); /* pages that START takes stay in use */
/* Remembers what is in use now; called by process 1 before its first program. */
void leak_check_begin(void);
