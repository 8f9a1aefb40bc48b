// SPDX-License-Identifier: GPL-2.0-only
/* Restartable sequences (rseq(2)) of the current task. */
#pragma once
#include <arch/frame.h>

/* Brings cpu_id up to date; when the program was inside of a critical section, it goes on at its
 * abort handler. Before a return to user mode after the task moved or was preempted, and before a
 * signal handler runs. A bad area: SIGSEGV. */
void rseq_update(struct arch_frame *frame);
/* Registration (signature checked later at each abort), and its end with the same values. */
[[nodiscard]] int rseq_register(uint64_t area, uint32_t size, int flags, uint32_t signature);
