/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The protection is gone: every system call begins at the same place of its stack.
 */
#pragma once

#define ASLR_STACK_BITS 7
#define ASLR_STACK_SHIFT 21 /* the highest bits of the product are the best mixed */
#define ASLR_STACK_MASK 0

#ifndef __ASSEMBLY__
#include <base/types.h>

/* What the next system call of this CPU would draw, and draws it: entry.S, the same lines. */
uint64_t aslr_stack_draw(void);
#endif
