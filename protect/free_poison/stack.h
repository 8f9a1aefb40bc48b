/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Row free_poison, the kernel's stack: on the way back to a program what its system call used of
 * the stack, and faults since the last call, is overwritten with zeros (stack_erase,
 * arch/x86_64/entry.S), so that no later call finds it. A function with FREE_POISON_FRAME bytes of
 * variables or more notes how deep it is (rewrite.awk); smaller ones leave a return address in
 * every FREE_POISON_GAP bytes, so below so many zeros nothing has been used. A call that went deep
 * is erased at once, others together after at most FREE_POISON_CALLS. A call in which no function
 * noted anything is not erased: it had small frames only, and what it left is overwritten or erased
 * by the next one.
 */
#pragma once

#define FREE_POISON_STACK 1
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
