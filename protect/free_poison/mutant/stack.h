/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The protection is gone: what a system call left on its stack stays there.
 */
#pragma once

#define FREE_POISON_STACK 0
#define FREE_POISON_FRAME 128 /* rewrite.awk */
#define FREE_POISON_GAP 192
#define FREE_POISON_DEEP 4096 /* erased at once */
#define FREE_POISON_CALLS 16  /* of less depth: at the latest after so many of them */

#ifndef __ASSEMBLY__
#include <base/types.h>

/* entry.S: erases the running task's stack below FROM and below its own frame. Interrupts off. */
void stack_erase(uint64_t from);

/*
 * True when the rest of the running task's stack, below what is in use, holds zeros only. *used:
 * how many bytes are in use, *erased: how many of the rest were looked at. Interrupts off.
 */
bool free_poison_stack_check(size_t *used, size_t *erased);
#endif
