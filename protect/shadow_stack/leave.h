// SPDX-License-Identifier: GPL-2.0-only
/*
 * What IRETQ loads for a program whose page tables another thread may run on at the same time: that
 * thread's page tables show the frame of registers, and IRETQ reads memory. So the five words that
 * count are read once, made those of a program, and written to sealed memory, from where IRETQ
 * takes them. That page tables are shared stands in sealed memory too (pgtable_cpu_roots); a
 * program with one thread pays a comparison for it.
 *
 * One for each CPU, at the same distance from its block as those of others (call.inc). Interrupts
 * are off from the copying to IRETQ.
 */
#pragma once
#include <cred_integrity/own_stack.h>

struct program_leave {
	alignas(OWN_STACK_STRIDE) const struct program_leave_words *place; /* 0: call.inc */
	struct program_leave_words {
		uint64_t rip, cs, rflags, rsp, ss; /* as the CPU wants them */
	} words;
};
static_assert(sizeof(struct program_leave) == OWN_STACK_STRIDE);
