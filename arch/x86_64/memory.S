/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The four functions that the compiler calls by itself (<base/string.h>). Eight bytes a step, small
 * sizes by overlapping moves. They work before relocation and before the canary has a value.
 */
	/* The first and the last SIZE bytes, which may overlap: all of SIZE to twice SIZE bytes. */
	.macro COPY_ENDS move, size, first, last
	\move	(%rsi), \first
	\move	-\size(%rsi, %rdx), \last
	\move	\first, (%rdi)
	\move	\last, -\size(%rdi, %rdx)
	ret
	int3
	.endm

	.text
	.globl	memcpy, memmove, memset, memcmp
	.type	memcpy, @function
	.balign	16
memcpy:
	movq	%rdi, %rax
	cmpq	$16, %rdx
	jb	copy_small
	cmpq	$64, %rdx
	ja	1f
	/* 16-64: two words from each end, twice */
	movq	(%rsi), %r8
	movq	8(%rsi), %r9
	movq	-16(%rsi, %rdx), %r10
	movq	-8(%rsi, %rdx), %r11
	cmpq	$32, %rdx
	ja	2f
	movq	%r8, (%rdi)
	movq	%r9, 8(%rdi)
	movq	%r10, -16(%rdi, %rdx)
	movq	%r11, -8(%rdi, %rdx)
	ret
	int3
1:	movq	%rdx, %rcx
	movq	-8(%rsi, %rdx), %r8
	leaq	-8(%rdi, %rdx), %r9
	shrq	$3, %rcx
	rep movsq
	movq	%r8, (%r9)
	ret
	int3
	/* The middle is read before anything is written: also right when they overlap. */
2:	pushq	%rbx
	pushq	%r12
	movq	16(%rsi), %rcx
	movq	24(%rsi), %rbx
	movq	-32(%rsi, %rdx), %r12
	movq	-24(%rsi, %rdx), %rsi
	movq	%r8, (%rdi)
	movq	%r9, 8(%rdi)
	movq	%rcx, 16(%rdi)
	movq	%rbx, 24(%rdi)
	movq	%r12, -32(%rdi, %rdx)
	movq	%rsi, -24(%rdi, %rdx)
	movq	%r10, -16(%rdi, %rdx)
	movq	%r11, -8(%rdi, %rdx)
	popq	%r12
	popq	%rbx
	ret
	int3
	.size	memcpy, . - memcpy

	.type	copy_small, @function
copy_small:
	cmpl	$8, %edx
	jae	1f
	cmpl	$4, %edx
	jae	2f
	cmpl	$1, %edx
	jb	4f
	je	3f
	movzwl	(%rsi), %ecx
	movzbl	-1(%rsi, %rdx), %r8d
	movw	%cx, (%rdi)
	movb	%r8b, -1(%rdi, %rdx)
	ret
	int3
1:	COPY_ENDS movq, 8, %rcx, %r8
2:	COPY_ENDS movl, 4, %ecx, %r8d
3:	movzbl	(%rsi), %ecx
	movb	%cl, (%rdi)
4:	ret
	int3
	.size	copy_small, . - copy_small

	.type	memmove, @function
	.balign	16
memmove:
	cmpq	$64, %rdx
	jbe	memcpy			/* reads all before it writes */
	movq	%rdi, %rcx
	subq	%rsi, %rcx
	cmpq	%rdx, %rcx
	jae	1f			/* the target does not begin inside the source */
	movq	%rdi, %rax
	movq	(%rsi), %r9		/* the head, before it may be overwritten */
	leaq	-8(%rsi, %rdx), %rsi
	leaq	-8(%rdi, %rdx), %rdi
	movq	%rdx, %rcx
	shrq	$3, %rcx
	std
	rep movsq
	cld
	movq	%r9, (%rax)
	ret
	int3
1:	movq	%rdi, %rax
	movq	%rdx, %rcx
	movq	-8(%rsi, %rdx), %r8
	leaq	-8(%rdi, %rdx), %r9
	shrq	$3, %rcx
	rep movsq
	movq	%r8, (%r9)
	ret
	int3
	.size	memmove, . - memmove

	.type	memset, @function
	.balign	16
memset:
	movq	%rdi, %r8
	movzbl	%sil, %eax
	movabsq	$0x0101010101010101, %rcx
	imulq	%rcx, %rax
	cmpq	$16, %rdx
	jb	2f
	cmpq	$32, %rdx
	ja	1f
	movq	%rax, (%rdi)
	movq	%rax, 8(%rdi)
	movq	%rax, -16(%rdi, %rdx)
	movq	%rax, -8(%rdi, %rdx)
	movq	%r8, %rax
	ret
	int3
1:	movq	%rax, -8(%rdi, %rdx)
	movq	%rdx, %rcx
	shrq	$3, %rcx
	rep stosq
	movq	%r8, %rax
	ret
	int3
2:	cmpl	$8, %edx
	jae	3f
	cmpl	$4, %edx
	jae	4f
	movl	%edx, %ecx
	rep stosb
	movq	%r8, %rax
	ret
	int3
3:	movq	%rax, (%rdi)
	movq	%rax, -8(%rdi, %rdx)
	movq	%r8, %rax
	ret
	int3
4:	movl	%eax, (%rdi)
	movl	%eax, -4(%rdi, %rdx)
	movq	%r8, %rax
	ret
	int3
	.size	memset, . - memset

	.type	memcmp, @function
	.balign	16
memcmp:
1:	cmpq	$8, %rdx
	jb	2f
	movq	(%rdi), %rax
	movq	(%rsi), %rcx
	cmpq	%rcx, %rax
	jne	4f
	addq	$8, %rdi
	addq	$8, %rsi
	subq	$8, %rdx
	jmp	1b
2:	testq	%rdx, %rdx
	jz	3f
	movzbl	(%rdi), %eax
	movzbl	(%rsi), %ecx
	subl	%ecx, %eax
	jne	5f
	incq	%rdi
	incq	%rsi
	decq	%rdx
	jmp	2b
3:	xorl	%eax, %eax
	ret
	int3
4:	bswapq	%rax
	bswapq	%rcx
	cmpq	%rcx, %rax
	sbbl	%eax, %eax
	orl	$1, %eax
5:	ret
	int3
	.size	memcmp, . - memcmp

	.section .note.GNU-stack, "", @progbits
