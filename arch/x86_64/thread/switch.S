/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch between two kernel stacks. What C code expects to survive a call goes with the call
 * chain to the sealed copy of the thread that leaves, and comes back from that of the thread that
 * goes on (protect/shadow_stack); nothing is popped that stood in ordinary memory. The canary that
 * the compiler checks at %gs:40 changes with the stack. CPU_*, THREAD_* and SAVED_* are offsets of
 * members, by offsets.c; SWITCH_* those of struct switch_frame, which is pushed here.
 */
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
	movq	%rdx, %rcx
	movq	%rsp, %rdx
	movq	%rdi, %rbx
	movq	%rsi, %r12
	subq	$8, %rsp
	call	thread_exchange	/* free_poison/rewrite.awk counts it, and these seven words */
	movq	THREAD_CANARY(%r12), %rcx
	movq	%rcx, %gs:CPU_CANARY
	movq	%gs:CPU_STACK_LOW, %rcx
	movq	%rcx, THREAD_STACK_LOW(%rbx)
	movq	THREAD_STACK_LOW(%r12), %rcx
	movq	%rcx, %gs:CPU_STACK_LOW
	movq	%rbx, %rdx
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
	movq	%rdx, %rax
	ret
	int3
	.size	switch_stacks, . - switch_stacks

	/*
	 * thread_save(struct saved_thread *writable, const struct switch_frame *pushed): false
	 * when the chain is longer than the page. Frames are linked upwards on the stack that ends
	 * at STACK_TOP; places are counted from there, below zero, so that one comparison sees both
	 * bounds. XMM registers are free: a program's were saved before, or come afterwards.
	 */
	.globl	thread_save
	.type	thread_save, @function
thread_save:
	movups	(%rsi), %xmm0
	movups	16(%rsi), %xmm1
	movups	32(%rsi), %xmm2
	movups	48(%rsi), %xmm3
	movq	SAVED_STACK_TOP(%rdi), %rdx
	movq	%rsi, SAVED_POINTER(%rdi)
	movaps	%xmm0, SAVED_REGISTERS(%rdi)
	movaps	%xmm1, SAVED_REGISTERS + 16(%rdi)
	movaps	%xmm2, SAVED_REGISTERS + 32(%rdi)
	movaps	%xmm3, SAVED_REGISTERS + 48(%rdi)
	xorl	%ecx, %ecx
	movq	SWITCH_RBP(%rsi), %r8
	subq	%rdx, %rsi
	subq	%rdx, %r8
	cmpq	%rsi, %r8
	jbe	4f
2:	movups	(%rdx, %r8), %xmm0
	movups	%xmm0, SAVED_PAIRS(%rdi, %rcx)
	addq	$16, %rcx
	movq	(%rdx, %r8), %r9
	subq	%rdx, %r9
	cmpq	%r8, %r9
	jbe	4f
	movups	(%rdx, %r9), %xmm0
	movups	%xmm0, SAVED_PAIRS(%rdi, %rcx)
	addq	$16, %rcx
	movq	(%rdx, %r9), %r8
	subq	%rdx, %r8
	cmpq	%r9, %r8
	jbe	4f
	cmpq	$SAVED_PAIRS_SIZE_MOST - 32, %rcx
	jbe	2b
	xorl	%eax, %eax
	ret
	int3
4:	movq	%rcx, SAVED_PAIRS_SIZE(%rdi)
	movl	$1, %eax
	ret
	int3
	.size	thread_save, . - thread_save

	/*
	 * thread_difference(const struct saved_thread *saved): 0 when all is as it was. Each pair
	 * says where the next one stood.
	 */
	.globl	thread_difference
	.type	thread_difference, @function
thread_difference:
	pxor	%xmm0, %xmm0
	movq	SAVED_PAIRS_SIZE(%rdi), %rcx
	leaq	SAVED_PAIRS(%rdi, %rcx), %rdx
	movq	SAVED_REGISTERS + SWITCH_RBP(%rdi), %rax
	negq	%rcx
	je	2f
1:	movups	(%rax), %xmm1
	pxor	(%rdx, %rcx), %xmm1
	movq	(%rdx, %rcx), %rax
	por	%xmm1, %xmm0
	addq	$16, %rcx
	jne	1b
2:	movq	%xmm0, %rax
	punpckhqdq %xmm0, %xmm0
	movq	%xmm0, %rcx
	orq	%rcx, %rax
	ret
	int3
	.size	thread_difference, . - thread_difference

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
