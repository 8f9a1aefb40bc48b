/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch between two kernel stacks. What C code expects to survive a call goes with the call
 * chain to the sealed copy of the thread that leaves, and comes back from that of the thread that
 * goes on (protect/shadow_stack); nothing is popped that stood in ordinary memory. SAVED_* are
 * offsets of members, by offsets.c; SWITCH_* those of struct switch_frame, which is pushed here.
 */
#include <arch/shadow.inc>

#define SWITCH_RBP 40
#define SWITCH_RETURN 48

	.text
	/* switch_stacks(struct arch_thread *from, *to, root): from, when it runs again */
	.globl	switch_stacks
	.type	switch_stacks, @function
switch_stacks:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	/* thread_exchange() takes its arguments in r12 to r15 and preserves no register */
	movq	%rdi, %r12
	movq	%rsi, %r13
	movq	%rsp, %r14
	movq	%rdx, %r15
	subq	$8, %rsp
	call	thread_exchange	/* free_poison/rewrite.awk counts it, and these seven words */
	movq	SAVED_POINTER(%rax), %rsp
	addq	$SWITCH_RETURN, %rsp
	movq	SAVED_REGISTERS(%rax), %r15
	movq	SAVED_REGISTERS + 8(%rax), %r14
	movq	SAVED_REGISTERS + 16(%rax), %r13
	movq	SAVED_REGISTERS + 24(%rax), %r12
	movq	SAVED_REGISTERS + 32(%rax), %rbx
	movq	SAVED_REGISTERS + SWITCH_RBP(%rax), %rbp
	movq	SAVED_REGISTERS + SWITCH_RETURN(%rax), %rcx
	movq	%rcx, (%rsp)
.Lshadow_switch:		/* five bytes: shadow.inc */
	SHADOW_SITE .Lshadow_switch, shadow_switch
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

	/* A thread that can not go on: rbx why. */
	.globl	thread_start_condemned
	.type	thread_start_condemned, @function
thread_start_condemned:
	movq	%rax, %rdi
	movq	%rbx, %rsi
	xorl	%ebp, %ebp
	call	thread_begin_condemned
	ud2
	.size	thread_start_condemned, . - thread_start_condemned

	/* A new user thread. */
	.globl	thread_start_user
	.type	thread_start_user, @function
thread_start_user:
	movq	%rax, %rdi
	xorl	%ebp, %ebp
	call	thread_begin_user
	jmp	return_to_user
	.size	thread_start_user, . - thread_start_user

	.section .note.GNU-stack, "", @progbits
