/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where interrupted kernel code goes on when it is to end (arch_frame_divert() in
 * <arch/frame.h>): a call of the function
 * in RBX, as if made where RAX says, for the backtrace. The stack's alignment is the compiler's.
 */
	.text
	.globl	divert_entry
	.type	divert_entry, @function
	.balign	16
divert_entry:
	andq	$-16, %rsp
	pushq	%rax
	jmp	*%rbx
	int3
	.size	divert_entry, . - divert_entry

	.section .note.GNU-stack, "", @progbits
