// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row shadow_stack: return addresses, of the kernel's functions and of programs.
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
 *    the places where they stood. Which page it is follows from the stack, through sealed memory;
 *    it names its thread, and that the thread sleeps. No earlier state can come back, as nobody
 *    can write one there.
 * 3. All other registers of a program stand, from the first instruction of the kernel to the last,
 *    in a frame that only its own process's page tables show, and no view of the kernel
 *    (<arch/user_registers.h>): on another CPU or while it sleeps nobody else can write them or
 *    read them. It costs a call nothing: no register is copied, summed or compared.
 * 4. What interrupted kernel code goes back to, and what the entry to user mode may restore, is
 *    checked by the entry code (arch/x86_64/entry/entry.S). Another thread on the same page tables
 *    sees such a frame: while there is one, IRETQ reads from sealed memory (leave.h).
 * 5. Where a call that slept writes to in its program is not what its stack says by then (kept.h).
 * 6. Where the processor has shadow stacks of its own (CET), it compares every return of a function
 *    or from an interrupt with one that only it can write (<arch/shadow.h>, processor.h).
 *
 * Not stopped without CET: while a function runs, another CPU changes its return address to that of
 * another call of the same function; or hits the two instructions between the comparison and the
 * return; or meets a leaf that writes to nothing but its own variables, which has no comparison (it
 * has no write that could go astray, either); or changes both words of part 4, while the interrupt
 * is under way. Not stopped at all: other local variables. Of a program's registers: arguments of a
 * call, which are local variables as soon as C code has read them; the five words that a processor
 * puts on a fault stack when an NMI, a machine check or a debug exception comes in user mode, for
 * the ten instructions until they are moved; stores that the kernel itself makes while it runs for
 * that program, at an address that an attacker has given it; and another thread of the same
 * program, which can change that program's code as well.
 */
#pragma once
#include <base/types.h>

/*
 * The decisions of part 2: whether the copies stand in sealed memory; whether programs' registers
 * stand in memory that the kernel's views do not show; where a window writes to one
 * (inside a window); that what the stack holds is copied (false: more than there is room for); and
 * whether it is still the same.
 */
struct saved_thread;
struct switch_frame;
bool shadow_stack_seals_copies(void);
bool shadow_stack_hides_registers(void);
struct saved_thread *shadow_stack_writable(const struct saved_thread *copy);
bool shadow_stack_keep(struct saved_thread *writable, const struct switch_frame *pushed);
bool shadow_stack_unchanged(const struct saved_thread *copy);

/* From entry.S: part 3 found a change. */
[[noreturn]] void shadow_stack_interrupted_changed(void);

/* The key of keyed sums (keyed_sum.h), of what is too much to be sealed: */
void shadow_stack_start(void);     /* first CPU, before the first sum */
void shadow_stack_start_cpu(void); /* every other CPU */
void shadow_stack_started(void);   /* all CPUs run: the key leaves memory */
