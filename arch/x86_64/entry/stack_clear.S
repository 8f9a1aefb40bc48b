/* SPDX-License-Identifier: GPL-2.0-only */
/* A stack that is given back: what was used of it (row free_poison). CPU_VECTOR is the offset of a
 * member, by offsets.c. */
#include <free_poison/stack.h>

#include "erase.inc"

	/* ERASE_STEP bytes at a time, from RDI below RSI up to it. */
	.macro CLEAR_STEPS store, vector, width
3:	.set	offset, 0
	.rept	ERASE_STEP / \width
	\store	\vector, offset(%rsi, %rdi)
	.set	offset, offset + \width
	.endr
	addq	$ERASE_STEP, %rdi
	jnz	3b
	.endm

	.text
	/*
	 * stack_clear(start, top): zeros, from up to 127 bytes below START. Interrupts off. What
	 * is said of YMM0 at ERASE_STACK holds here.
	 */
	.globl	stack_clear
	.type	stack_clear, @function
stack_clear:
	subq	%rsi, %rdi
	andq	$-ERASE_STEP, %rdi
	cmpq	$-1, free_poison_wide_from(%rip)
	je	2f
	vmovups	%ymm0, %gs:CPU_VECTOR
	vmovups	%gs:CPU_VECTOR + 16, %xmm0
	vptest	%xmm0, %xmm0
	jnz	1f
	CLEAR_STEPS vmovups, %ymm0, 32
	vmovups	%gs:CPU_VECTOR, %xmm0
	ret
	int3
1:	vmovups	%gs:CPU_VECTOR, %ymm0
2:	movups	%xmm0, %gs:CPU_VECTOR
	xorps	%xmm0, %xmm0
	CLEAR_STEPS movups, %xmm0, 16
	movups	%gs:CPU_VECTOR, %xmm0
	ret
	int3
	.size	stack_clear, . - stack_clear

	.section .note.GNU-stack, "", @progbits
