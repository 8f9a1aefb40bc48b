/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The protection is gone: what a system call left on its stack stays there.
 */
#pragma once

#define FREE_POISON_STACK 0
#define FREE_POISON_LITTLE 288 /* erased at least, where somebody has noted */
#define FREE_POISON_SLACK 64
#define FREE_POISON_DEPTH 13312
#define FREE_POISON_ENTRY 1088

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

extern uint64_t free_poison_wide_from;
extern uint64_t free_poison_little_from;
extern uint64_t free_poison_nobody;
void free_poison_start(bool has_wide_vectors);

/* entry.S: erases the running task's stack below its own frame, as the way to a program does.
 * Interrupts off. */
void stack_erase(void);
void stack_clear(uint64_t start, uint64_t stack_top);

/*
 * True when the running task's stack holds zeros only where it has not been used since it was last
 * erased. *used: how many bytes may have been used, *erased: how many of the rest were looked at.
 * Interrupts off.
 */
bool free_poison_stack_check(size_t *used, size_t *erased);
#endif
