/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions. A virtual machine enters pvh_start by the note (docs/misc/pvh.pandoc of
 * Xen): 32-bit protected mode, paging off, flat segments, EBX = physical address of the
 * hvm_start_info, everything else undefined. We map the first 4 GiB one to one, go to 64-bit mode,
 * let early_start() map the image at its random base, and jump there.
 *
 * Until early_start() has run the code executes at its physical address: it reaches everything
 * relative to the instruction pointer. The canary has a value before the first C function.
 */
#define PAGE_PRESENT_WRITE 3
#define PAGE_LARGE 0x80
#define MSR_EFER 0xc0000080
#define MSR_GS_BASE 0xc0000101
#define EFER_LME_BIT 8
#define EFER_NXE_BIT 11

	.section .text.head, "ax", @progbits
	.code32
	.globl	pvh_start
	.type	pvh_start, @function
pvh_start:
	cli
	cld
	movl	%ebx, %esi			/* kept from here to early_start() */

	/* boot_tables: level 4, level 3, four tables of level 2 */
	movl	$boot_tables_physical, %edi
	leal	0x1000 + PAGE_PRESENT_WRITE(%edi), %eax
	movl	%eax, (%edi)
	leal	0x2000 + PAGE_PRESENT_WRITE(%edi), %eax
	xorl	%ecx, %ecx
1:	movl	%eax, 0x1000(%edi, %ecx, 8)
	addl	$0x1000, %eax
	incl	%ecx
	cmpl	$4, %ecx
	jne	1b
	movl	$(PAGE_PRESENT_WRITE + PAGE_LARGE), %eax
	xorl	%ecx, %ecx
2:	movl	%eax, 0x2000(%edi, %ecx, 8)
	addl	$0x200000, %eax
	incl	%ecx
	cmpl	$2048, %ecx
	jne	2b
	movl	%edi, %cr3

	movl	$0x20, %eax			/* CR4.PAE */
	movl	%eax, %cr4

	movl	$0x80000001, %eax
	cpuid
	movl	%edx, %ebp			/* bit 20: no-execute */
	movl	$MSR_EFER, %ecx
	rdmsr
	btsl	$EFER_LME_BIT, %eax
	btl	$20, %ebp
	jnc	3f			/* early_start() says that it is missing and stops */
	btsl	$EFER_NXE_BIT, %eax
3:	wrmsr

	movl	$0x80010033, %eax		/* PG WP NE ET MP PE */
	movl	%eax, %cr0
	lgdtl	boot_gdt_pointer_physical
	ljmpl	$0x08, $start_64_physical
	.size	pvh_start, . - pvh_start

	.code64
	.globl	start_64
	.type	start_64, @function
start_64:
	movl	$0x10, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	leaq	boot_stack_end(%rip), %rsp
	xorl	%ebp, %ebp

	rdtsc				/* replaced by a tested random value before any task runs */
	shlq	$32, %rax
	orq	%rdx, %rax
	movabsq	$0x9e3779b97f4a7c15, %rcx
	mulq	%rcx
	xorb	%al, %al
	movq	%rax, cpu_blocks+40(%rip)
	leaq	cpu_blocks(%rip), %rax
	movq	%rax, cpu_blocks(%rip)
	movq	%rax, %rdx
	shrq	$32, %rdx
	movl	$MSR_GS_BASE, %ecx
	wrmsr

	movl	%esi, %edi
	call	early_start			/* how far the image moves */

	movq	%rax, %rbx
	addq	%rbx, %rsp
	leaq	cpu_blocks(%rip), %rax
	addq	%rbx, %rax
	movq	%rax, cpu_blocks(%rip)
	movq	%rax, %rdx
	shrq	$32, %rdx
	movl	$MSR_GS_BASE, %ecx
	wrmsr
	leaq	4f(%rip), %rax
	addq	%rbx, %rax
	jmp	*%rax
4:	call	boot_main
	ud2
	.size	start_64, . - start_64

	.balign	8
	.globl	boot_gdt, boot_gdt_pointer
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff		/* 64-bit code */
	.quad	0x00cf93000000ffff		/* data */
boot_gdt_pointer:
	.word	. - boot_gdt - 1
	.long	boot_gdt_physical

	.section .bss.stack, "aw", @nobits
	.balign	4096
	.globl	boot_stack, boot_stack_end
boot_stack:
	.skip	16384
boot_stack_end:

	.section .bss.page, "aw", @nobits
	.balign	4096
	.globl	boot_tables
boot_tables:
	.skip	6 * 4096

	.section .note.GNU-stack, "", @progbits
