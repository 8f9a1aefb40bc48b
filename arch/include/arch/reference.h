// SPDX-License-Identifier: GPL-2.0-only
//
// One step of a counter that is kept below zero (as -n, so that the CPU's flags after the step say
// all that there is to know): one locked instruction, and jumps on its flags. What the rules of a
// count are says <refcount/refcount.h>.
#pragma once
#include <base/compiler.h>
#include <base/types.h>

enum arch_reference {
	ARCH_REFERENCE_LEFT,  /* the sum is below zero */
	ARCH_REFERENCE_NONE,  /* it is zero */
	ARCH_REFERENCE_WRONG, /* it is above */
};

/* One less. False: it was not below zero, or came around. */
static always_inline bool arch_reference_more(int32_t *negative);
/* The same of a count that is known to be below zero. False: it was above, or came around. */
static always_inline bool arch_reference_another(int32_t *negative);
/* One more, after all that this CPU did before and before all that it does next. */
static always_inline enum arch_reference arch_reference_fewer(int32_t *negative);
#include <arch/reference_inline.h>
