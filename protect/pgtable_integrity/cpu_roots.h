/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two page-table roots that a CPU must find as it left them: words in sealed memory, at the same
 * distance from each CPU's block (shadow_stack/call.inc; arch/window.h). Written by the CPU itself:
 * SHARED with interrupts off or while it can not be left, BEFORE as the private root is loaded.
 */
#pragma once
#include <arch/boot.h>
#include <arch/types.h>
#include <base/compiler.h>
#include <cred_integrity/own_stack.h>

struct cpu_roots {
	alignas(OWN_STACK_STRIDE) physical_address shared; /* see pgtable_integrity.h */
	physical_address before; /* 8; that a visit to another root goes back to */
};
extern struct cpu_roots pgtable_cpu_roots[CPU_COUNT_MAX];

/* How far away they can be written on the private root; ALIAS: what is of the sealed section. */
static always_inline uint64_t pgtable_cpu_roots_alias(uint64_t alias)
{
	return alias;
}
