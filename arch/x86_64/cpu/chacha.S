/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ChaCha20 (RFC 8439, 2.3) with AVX2: two blocks at a time, one in each half of the registers. A
 * register has one row of the state, four words; for the diagonals the rows are turned. Called with
 * the vector registers put aside (vectors.c).
 */
	/* Rows 0 to 3 are YMM0 to YMM3. What is rotated by 16 or 8 bits is moved as bytes. */
	.macro QUARTER_ROUNDS
	vpaddd	%ymm1, %ymm0, %ymm0
	vpxor	%ymm0, %ymm3, %ymm3
	vpshufb	%ymm5, %ymm3, %ymm3
	vpaddd	%ymm3, %ymm2, %ymm2
	vpxor	%ymm2, %ymm1, %ymm1
	vpslld	$12, %ymm1, %ymm4
	vpsrld	$20, %ymm1, %ymm1
	vpor	%ymm4, %ymm1, %ymm1
	vpaddd	%ymm1, %ymm0, %ymm0
	vpxor	%ymm0, %ymm3, %ymm3
	vpshufb	%ymm6, %ymm3, %ymm3
	vpaddd	%ymm3, %ymm2, %ymm2
	vpxor	%ymm2, %ymm1, %ymm1
	vpslld	$7, %ymm1, %ymm4
	vpsrld	$25, %ymm1, %ymm1
	vpor	%ymm4, %ymm1, %ymm1
	.endm

	/* Rows 1, 2 and 3 by one, two and three words; or back. */
	.macro TURN_ROWS first, third
	vpshufd	$\first, %ymm1, %ymm1
	vpshufd	$0x4e, %ymm2, %ymm2
	vpshufd	$\third, %ymm3, %ymm3
	.endm

	/* YMM8 to YMM11: what the rows began with. */
	.macro STORE_ROW row, start, number
	vpaddd	%ymm\start, %ymm\row, %ymm\row
	vmovdqu	%xmm\row, 16 * \number(%rsi)
	vextracti128 $1, %ymm\row, 64 + 16 * \number(%rsi)
	.endm

	.text
	/* chacha_pairs(key, out, pairs): PAIRS times two blocks, counted from 0. */
	.globl	chacha_pairs
	.type	chacha_pairs, @function
	.balign	16
chacha_pairs:
	vbroadcasti128 chacha_constants(%rip), %ymm8
	vbroadcasti128 (%rdi), %ymm9
	vbroadcasti128 16(%rdi), %ymm10
	vmovdqu	chacha_counters(%rip), %ymm11
	vbroadcasti128 chacha_by_16(%rip), %ymm5
	vbroadcasti128 chacha_by_8(%rip), %ymm6
	vmovdqu	chacha_step(%rip), %ymm7
1:	vmovdqa	%ymm8, %ymm0
	vmovdqa	%ymm9, %ymm1
	vmovdqa	%ymm10, %ymm2
	vmovdqa	%ymm11, %ymm3
	movl	$10, %ecx
2:	QUARTER_ROUNDS
	TURN_ROWS 0x39, 0x93
	QUARTER_ROUNDS
	TURN_ROWS 0x93, 0x39
	subl	$1, %ecx
	jnz	2b
	STORE_ROW 0, 8, 0
	STORE_ROW 1, 9, 1
	STORE_ROW 2, 10, 2
	STORE_ROW 3, 11, 3
	vpaddd	%ymm7, %ymm11, %ymm11
	addq	$128, %rsi
	subl	$1, %edx
	jnz	1b
	ret
	int3
	.size	chacha_pairs, . - chacha_pairs

	.section .rodata
	.balign	16
chacha_constants:
	.ascii	"expand 32-byte k"
chacha_by_16:
	.byte	2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
chacha_by_8:
	.byte	3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14
chacha_counters:
	.long	0, 0, 0, 0, 1, 0, 0, 0
chacha_step:
	.long	2, 0, 0, 0, 2, 0, 0, 0

	.section .note.GNU-stack, "", @progbits
