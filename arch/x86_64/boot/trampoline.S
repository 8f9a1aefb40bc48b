/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the other CPUs start: a page below 1 MiB, to which early.c copies what stands between
 * trampoline_start and trampoline_end, and fills in the three words at its end. Nothing is written
 * there afterwards; each CPU finds its stack and block by ap_start_64().
 * Real mode at entry: CS = page >> 4, IP = 0. Intel SDM volume 3, 9.4.
 */
#define MSR_EFER 0xc0000080

	.section .rodata.trampoline, "a", @progbits
	.balign	16
	.globl	trampoline_start, trampoline_end, trampoline_16, trampoline_32
	.globl	trampoline_root, trampoline_entry, trampoline_base
	.code16
trampoline_start:
trampoline_16:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	xorl	%ebx, %ebx
	movw	%ax, %bx
	shll	$4, %ebx			/* physical address of this page */
	lgdtl	trampoline_gdt_pointer - trampoline_start
	movl	$0x11, %eax			/* ET PE */
	movl	%eax, %cr0
	ljmpl	*(trampoline_far - trampoline_start)

	.code32
trampoline_32:
	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$0x20, %eax			/* PAE */
	movl	%eax, %cr4
	movl	(trampoline_root - trampoline_start)(%ebx), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	xorl	%edx, %edx
	movl	$0x900, %eax			/* LME NXE: the boot CPU has checked for both */
	wrmsr
	movl	$0x80010033, %eax
	movl	%eax, %cr0
	leal	(trampoline_far_64 - trampoline_start)(%ebx), %eax
	ljmpl	*(%eax)

	.code64
trampoline_64:
	movq	(trampoline_entry - trampoline_start)(%rbx), %rax
	jmp	*%rax

	.balign	8
trampoline_gdt:
	.quad	0
	.quad	0x00cf9b000000ffff		/* 32-bit code */
	.quad	0x00cf93000000ffff		/* data */
	.quad	0x00af9b000000ffff		/* 64-bit code */
trampoline_gdt_pointer:
	.word	. - trampoline_gdt - 1
	.globl	trampoline_gdt_address
trampoline_gdt_address:
	.long	trampoline_gdt - trampoline_start	/* early.c adds the page's address */
	.globl	trampoline_far, trampoline_far_64
trampoline_far:
	.long	trampoline_32 - trampoline_start	/* the same */
	.word	0x08
trampoline_far_64:
	.long	trampoline_64 - trampoline_start	/* the same */
	.word	0x18
	.balign	8
trampoline_root:
	.long	0
	.balign	8
trampoline_entry:
	.quad	0
trampoline_end:

	.section .text.start_up, "ax", @progbits
	.globl	ap_start_64
	.type	ap_start_64, @function
ap_start_64:
	movl	$0, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movq	mmu_kernel_root(%rip), %rax
	movq	%rax, %cr3
	movq	ap_stack_top(%rip), %rsp
	xorl	%ebp, %ebp
	movq	ap_cpu(%rip), %rax
	movq	%rax, %rdx
	shrq	$32, %rdx
	movl	$0xc0000101, %ecx	/* GS base, before the first C function with a canary */
	wrmsr
	call	ap_main
	ud2
	.size	ap_start_64, . - ap_start_64

	.section .note.GNU-stack, "", @progbits
