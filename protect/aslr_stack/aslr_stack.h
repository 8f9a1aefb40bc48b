/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Row aslr_stack: how far below the program's registers the C code of a system call begins on its
 * stack. Drawn anew by every system call (arch/x86_64/entry/entry.S) from a word of its CPU into
 * which goes the time stamp of each call, and at every switch of tasks a random number of the one
 * that leaves. ASLR_STACK_BITS bits in steps of 16 bytes; the stack has 2 KiB less for it. An
 * attacker who reads the CPU's word and knows the time stamp to the cycle computes the next draw.
 */
#pragma once

#define ASLR_STACK_BITS 7
#define ASLR_STACK_SHIFT 21 /* the highest bits of the product are the best mixed */
#define ASLR_STACK_MASK 0x7f0

#ifndef __ASSEMBLY__
#include <base/types.h>

/* What the next system call of this CPU would draw, and draws it: entry.S, the same lines. */
uint64_t aslr_stack_draw(void);
#endif
