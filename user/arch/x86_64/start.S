/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions of a program without a C library, and the way back from a signal handler.
 * At entry the stack pointer shows argc, argv, envp and the auxiliary vector (System V ABI, 3.4.1).
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	program_main
	movl	%eax, %edi
	movl	$231, %eax		/* exit_group */
	syscall
	ud2
	.size	_start, . - _start

	.globl	signal_return
	.type	signal_return, @function
signal_return:
	movl	$15, %eax		/* rt_sigreturn */
	syscall
	ud2
	.size	signal_return, . - signal_return

	.section .note.GNU-stack, "", @progbits
