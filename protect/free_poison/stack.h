/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Row free_poison, the kernel's stack: on the way back to a program exactly what its system call or
 * its exception used of the stack is overwritten with zeros (arch/x86_64/entry/entry.S), so that no
 * later call finds it.
 *
 * 1. The frame of every function is known when the kernel is built, and whom it calls. Functions
 *    note how deep they and what they call may come (struct cpu, stack_low) where otherwise more
 *    than FREE_POISON_SLACK bytes below the deepest note might be used (rewrite.awk); so do
 *    interrupts of kernel code.
 * 2. More than FREE_POISON_SLACK bytes below the deepest note everything is zero, always.
 *    stack_low is 0 when nobody has noted since the stack was last erased, so that a way out asks
 *    for that together with whatever else is to be done first, and 1 when there is no AVX.
 * 3. A system call's function does not return: entry.S jumps to it, and it jumps to one of a few
 *    ways out, by how much it can have used when nobody noted (at most FREE_POISON_ENTRY bytes with
 *    the words that are 0: the one in the place of a return address, the base pointer and the other
 *    registers that it saved for its caller, entry.S): that is erased straight away. No address on
 *    the stack says where a call goes on. Whoever is on most ways through the kernel does not note,
 *    so that this is what most calls do.
 * 4. Much is erased 32 bytes at a time with AVX, else 16. The program's register that is used
 *    for it waits in its CPU's block meanwhile, and stays there until the next time: a word of the
 *    program, not of the kernel.
 * 5. A stack that is given back is erased down to the same note, the fault stacks of a CPU behind
 *    each use (down to FAULT_STACK_DEPTH, entry.S).
 */
#pragma once

#define FREE_POISON_STACK 1
#define FREE_POISON_LITTLE 288 /* erased at least, where somebody has noted */
#define FREE_POISON_SLACK 64   /* rewrite.awk: SLACK */
/* With this depth the erased part does not end below the stack. */
#define FREE_POISON_DEPTH 13312
#define FREE_POISON_ENTRY 1088 /* rewrite.awk: the largest LEAVE, and seven words */

#ifndef __ASSEMBLY__
#include <base/checked.h>

/*
 * The stack below FREE_POISON_SLACK under a note of LOW (0 or 1: none) and below FREE_POISON_ENTRY
 * under POINTER is clean.
 */
static inline uint64_t free_poison_clean_below(uint64_t low, uint64_t pointer)
{
	const uint64_t noted = wrap_sub(low, UINT64_C(FREE_POISON_SLACK));
	const uint64_t entered = wrap_sub(pointer, UINT64_C(FREE_POISON_ENTRY));

	return (noted < entered ? noted : entered) & ~UINT64_C(15);
}

/* entry.S: from this distance on (negative, unsigned: of the deepest note to the stack pointer) a
 * stack is erased 32 bytes at a time, and FREE_POISON_LITTLE bytes of it; 0 - 1: never. */
extern uint64_t free_poison_wide_from;   /* ro_after_init */
extern uint64_t free_poison_little_from; /* ro_after_init */
/* stack_low when nobody has noted: the ways out of known size need AVX. */
extern uint64_t free_poison_nobody; /* ro_after_init */
/* Before the first program. */
void free_poison_start(bool has_wide_vectors);

/* entry.S: erases the running task's stack below its own frame, as the way to a program does.
 * Interrupts off. */
void stack_erase(void);
/* A stack that nobody runs on, from START (at most 127 bytes below it) to its top. Interrupts off.
 */
void stack_clear(uint64_t start, uint64_t stack_top);

/*
 * True when the running task's stack holds zeros only where it has not been used since it was last
 * erased. *used: how many bytes may have been used, *erased: how many of the rest were looked at.
 * Interrupts off.
 */
bool free_poison_stack_check(size_t *used, size_t *erased);
#endif
