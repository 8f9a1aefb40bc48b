/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions of a program without a C library, and the way back from a signal handler.
 * At entry the stack pointer shows argc, argv, envp and the auxiliary vector (System V ABI, 3.4.1).
 * What the kernel left in the registers is kept: an attack looks for addresses there.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	movq	%rax, start_registers(%rip)
	movq	%rbx, start_registers+8(%rip)
	movq	%rcx, start_registers+16(%rip)
	movq	%rdx, start_registers+24(%rip)
	movq	%rsi, start_registers+32(%rip)
	movq	%rdi, start_registers+40(%rip)
	movq	%rbp, start_registers+48(%rip)
	movq	%r8, start_registers+56(%rip)
	movq	%r9, start_registers+64(%rip)
	movq	%r10, start_registers+72(%rip)
	movq	%r11, start_registers+80(%rip)
	movq	%r12, start_registers+88(%rip)
	movq	%r13, start_registers+96(%rip)
	movq	%r14, start_registers+104(%rip)
	movq	%r15, start_registers+112(%rip)
	fxsave64 start_fpu(%rip)
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

	.bss
	.balign	64
	.globl	start_fpu, start_registers
start_fpu:
	.zero	512
start_registers:
	.zero	120

	.section .note.GNU-stack, "", @progbits
