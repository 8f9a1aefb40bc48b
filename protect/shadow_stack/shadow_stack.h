// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row shadow_stack: return addresses. Three parts.
 *
 * 1. A function that runs returns only behind a call of itself, or, when it was called through a
 *    pointer, behind a call through a pointer of its type: rewrite.awk has the compiler's output
 *    look for a tag there, the number of the function or the hash of the type. Nothing is secret
 *    and nothing is stored, so there is nothing that an attacker could read or overwrite; who
 *    writes any address at all over a return address gets to a place that calls the same function,
 *    and no further. Functions of system calls read no return address (free_poison/stack.h).
 * 2. While a task does not run, what it goes on with stands in a page of sealed memory of its own
 *    (arch/saved_thread.h), written in one window when it leaves the CPU: its callee-saved
 *    registers, its stack pointer and the address it comes back to, and, of a program, the bases
 *    and the floating point state are nowhere else. What the stack holds too is compared with the
 *    copy before it comes back: every return address and saved frame pointer of the call chain, at
 *    the places where they stood, and all the program's registers. Which page it is follows from
 *    the stack, through sealed memory; it names its thread, and that the thread sleeps. No earlier
 *    state can come back, as nobody can write one there.
 * 3. What interrupted kernel code goes back to, and what the entry to user mode may restore, is
 *    checked by the entry code (arch/x86_64/entry.S).
 *
 * Not stopped: while a function runs, another CPU changes its return address to that of another
 * call of the same function; or hits the two instructions between the comparison and the return;
 * or meets a leaf that writes to nothing but its own variables, which has no comparison (it has no
 * write that could go astray, either). Local variables.
 *
 * Nor the registers of a program while it is in the kernel and runs. Debug registers would hold two
 * of the fifteen, for two serialising writes a call, and who changes one of the others leads the
 * program as well; a fold of all of them under a hidden key takes 76 instructions a call; a frame
 * in sealed memory two writes of PKRS, or two loads of CR3 where there are no keys. What would cost
 * next to nothing is a page for them that only their own process's page tables show.
 */
#pragma once
#include <base/types.h>

/*
 * The decisions of part 2: whether the copies stand in sealed memory; where a window writes to one
 * (inside a window); that what the stack holds is copied (false: more than there is room for); and
 * whether it is still the same.
 */
struct saved_thread;
struct switch_frame;
bool shadow_stack_seals_copies(void);
struct saved_thread *shadow_stack_writable(const struct saved_thread *copy);
bool shadow_stack_keep(struct saved_thread *writable, const struct switch_frame *pushed);
bool shadow_stack_unchanged(const struct saved_thread *copy);

/* From entry.S: part 3 found a change. */
[[noreturn]] void shadow_stack_interrupted_changed(void);

/* The key of keyed sums (keyed_sum.h), of what is too much to be sealed: */
void shadow_stack_start(void);     /* first CPU, before the first sum */
void shadow_stack_start_cpu(void); /* every other CPU */
void shadow_stack_started(void);   /* all CPUs run: the key leaves memory */
