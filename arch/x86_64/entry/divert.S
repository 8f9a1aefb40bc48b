/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where interrupted kernel code goes on when it is to end (arch_frame_divert() in <arch/frame.h>):
 * a call of kernel_soft_lockup(), as if made where RAX says, for the backtrace. No register says
 * which function: who writes to the frame chooses none. The stack's alignment is the compiler's.
 */
	.text
	.globl	divert_entry
	.type	divert_entry, @function
	.balign	16
divert_entry:
	andq	$-16, %rsp
	pushq	%rax
	jmp	kernel_soft_lockup
	int3
	.size	divert_entry, . - divert_entry

	.section .note.GNU-stack, "", @progbits
