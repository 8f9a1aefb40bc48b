/* SPDX-License-Identifier: GPL-2.0-only */
/* Row pgtable_integrity taken away: which roots a CPU has stands in ordinary memory. */
#pragma once
#include <arch/boot.h>
#include <arch/types.h>
#include <base/compiler.h>
#include <cred_integrity/own_stack.h>

struct cpu_roots {
	alignas(OWN_STACK_STRIDE) physical_address shared;
	physical_address before;
};
extern struct cpu_roots pgtable_cpu_roots[CPU_COUNT_MAX];

static always_inline uint64_t pgtable_cpu_roots_alias(uint64_t alias)
{
	return 0;
}
