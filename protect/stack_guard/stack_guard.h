// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unmapped pages below every kernel stack: running off the end of a stack faults at once, and the
 * fault (on a stack of its own) names this row. Frames are small (-Wframe-larger-than), there are
 * no variable-length arrays, and no task data lies on the stack, so that nothing steps over the
 * guard and nothing worth having lies below it.
 */
#pragma once
#include <arch/types.h>

/*
 * How many of the PAGES of a stack's slot stay unmapped, at its lower end, when the stack has
 * STACK_PAGES.
 */
uint32_t stack_guard_pages(uint32_t pages, uint32_t stack_pages);
