// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row shadow_stack: return addresses. Three parts.
 *
 * 1. A function that runs returns only behind a call of itself, or, when it was called through a
 *    pointer, behind a call through a pointer of its type: rewrite.awk has the compiler's output
 *    look for a tag there, the number of the function or the hash of the type. Nothing is secret
 *    and nothing is stored, so there is nothing that an attacker could read or overwrite; who
 *    writes any address at all over a return address gets to a place that calls the same function,
 *    and no further.
 * 2. While a task does not run, its whole call chain is under a keyed sum (SipHash), taken when it
 *    leaves the CPU and compared before it comes back: every return address, every saved frame
 *    pointer, where they stand; and what it goes back to user mode with: all its registers, and,
 *    when it did not come by a system call, the floating point area too (across a call, programs
 *    keep nothing there). The key is in two CPU registers and in no memory.
 * 3. What interrupted kernel code goes back to, and what the entry to user mode may restore, is
 *    checked by the entry code (arch/x86_64/entry.S).
 *
 * Not stopped: while a function runs, another CPU changes its return address to that of another
 * call of the same function; or hits the two instructions between the comparison and the return;
 * or meets a leaf that writes to nothing but its own variables, which has no comparison (it has no
 * write that could go astray, either). Local variables. The registers of a
 * program while it is in the kernel and runs.
 */
#pragma once
#include <base/types.h>

#define CALL_CHAIN_REGISTERS 22u

/*
 * A thread that does not run: START is its stack pointer, the frames are linked through
 * base_pointer. With registers of a program (nullptr: a kernel thread), its two base registers, and
 * area_pairs times two words of its floating point area.
 */
struct call_chain {
	uint64_t thread, start, top, base_pointer, return_address;
	/* Of the thread from a CPU: sealed, so that no earlier state comes back. */
	uint64_t departures;
	const uint64_t *registers; /* CALL_CHAIN_REGISTERS words */
	uint64_t bases[2];
	const uint64_t *area;
	uint32_t area_pairs;
};

uint64_t shadow_stack_sum(const struct call_chain *chain);

/* From entry.S: part 3 found a change. */
[[noreturn]] void shadow_stack_interrupted_changed(void);

void shadow_stack_start(void);     /* first CPU, before the first thread */
void shadow_stack_start_cpu(void); /* every other CPU */
void shadow_stack_started(void);   /* all CPUs run: the key leaves memory */
