/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch between two kernel stacks. What C code expects to survive a call is saved on the stack
 * that is left, and the whole call chain sealed; the one that is entered is verified first
 * (protect/shadow_stack). The canary that the compiler checks at %gs:40 changes with the stack.
 * CPU_* and THREAD_* are offsets of members, by offsets.c.
 */
#include <free_poison/note.inc>

	.text
	/* switch_stacks(struct arch_thread *from, *to, struct task *from_task): from_task */
	.globl	switch_stacks
	.type	switch_stacks, @function
switch_stacks:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, THREAD_STACK_POINTER(%rdi)
	movq	%rdi, %rbx
	movq	%rsi, %r12
	movq	%rdx, %r13
	subq	$8, %rsp
	NOTE_DEPTH
	call	thread_chain_seal
	movq	%r12, %rdi
	call	thread_chain_verify
	movq	%rax, %rsp
	movq	THREAD_CANARY(%r12), %rax
	movq	%rax, %gs:CPU_CANARY
	movq	%gs:CPU_STACK_LOW, %rax
	movq	%rax, THREAD_STACK_LOW(%rbx)
	movq	THREAD_STACK_LOW(%r12), %rax
	movq	%rax, %gs:CPU_STACK_LOW
	movq	%r13, %rdx
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	movq	%rdx, %rax
	ret
	int3
	.size	switch_stacks, . - switch_stacks

	/* Where a new kernel thread comes out of switch_stacks(): rbx entry, r12 argument. */
	.globl	thread_start_kernel
	.type	thread_start_kernel, @function
thread_start_kernel:
	movq	%rax, %rdi
	movq	%rbx, %rsi
	movq	%r12, %rdx
	xorl	%ebp, %ebp
	call	thread_begin_kernel
	ud2
	.size	thread_start_kernel, . - thread_start_kernel

	/* A thread whose call chain was changed while it did not run. */
	.globl	thread_start_condemned
	.type	thread_start_condemned, @function
thread_start_condemned:
	movq	%rax, %rdi
	xorl	%ebp, %ebp
	call	thread_begin_condemned
	ud2
	.size	thread_start_condemned, . - thread_start_condemned

	/* A new user thread: its frame is at the stack pointer. */
	.globl	thread_start_user
	.type	thread_start_user, @function
thread_start_user:
	movq	%rax, %rdi
	xorl	%ebp, %ebp
	call	kernel_thread_started
	jmp	return_to_user
	.size	thread_start_user, . - thread_start_user

	/* return_to_user_from(frame): the stack begins anew at the frame. */
	.globl	return_to_user_from
	.type	return_to_user_from, @function
return_to_user_from:
	movq	%rdi, %rsp
	jmp	return_to_user
	.size	return_to_user_from, . - return_to_user_from

	.section .note.GNU-stack, "", @progbits
