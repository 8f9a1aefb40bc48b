/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only instructions of the kernel that touch user memory (<arch/user.h>). SAFETY: STAC opens
 * user access for the few instructions up to CLAC; nothing is called in between, and every entry
 * into the kernel closes it. Each access has a fix-up: where to go on when the page cannot be
 * had, and
 * which register holds the user address: a fault at another address is a bug of the kernel. Which
 * registers these functions use, free_poison/rewrite_registers.awk knows: the operation that calls
 * them clears those.
 */
	.set	USER_IN_RSI, 0
	.set	USER_IN_RDI, 1
	.set	USER_IN_RSI_RAX, 2
	.set	USER_AREA_IN_RDI, 3

	/* ACCESS touches user memory at the address that USER says; when it faults, go to
	   TARGET. */
	.macro FIXUP access, target, user
	.pushsection .user_fixups, "a", @progbits
	.balign	4
	.long	\access - .
	.long	\target - .
	.long	\user
	.popsection
	.endm

	/* size_t NAME(to, from, size_t bytes): bytes not copied */
	.macro COPY name, user
	.globl	\name
	.type	\name, @function
	.balign	16
\name:
	movq	%rdx, %rcx
	shrq	$3, %rcx
	stac
1:	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
2:	rep movsb
3:	clac
	movq	%rcx, %rax
	ret
	int3
4:	andl	$7, %edx		/* the bytes up to the page that is missing */
	leaq	(%rdx, %rcx, 8), %rcx
	xorl	%edx, %edx
	jmp	2b
	FIXUP	1b, 4b, \user
	FIXUP	2b, 3b, \user
	.size	\name, . - \name
	.endm

	.text
	COPY	arch_user_read, USER_IN_RSI
	COPY	arch_user_write, USER_IN_RDI

	/* size_t arch_user_clear(user_address to, size_t bytes) */
	.globl	arch_user_clear
	.type	arch_user_clear, @function
	.balign	16
arch_user_clear:
	xorl	%eax, %eax
	movq	%rsi, %rcx
	shrq	$3, %rcx
	stac
1:	rep stosq
	movl	%esi, %ecx
	andl	$7, %ecx
2:	rep stosb
	clac
	movq	%rcx, %rax
	ret
	int3
3:	andl	$7, %esi
	leaq	(%rsi, %rcx, 8), %rcx
	xorl	%esi, %esi
	jmp	2b
4:	clac
	movq	%rcx, %rax
	ret
	int3
	FIXUP	1b, 3b, USER_IN_RDI
	FIXUP	2b, 4b, USER_IN_RDI
	.size	arch_user_clear, . - arch_user_clear

	/*
	 * long arch_user_string(char *to, user_address from, size_t size): eight bytes at a time
	 * until a word holds a zero byte, fewer are left, or a word faults; then byte by byte.
	 */
	.globl	arch_user_string
	.type	arch_user_string, @function
	.balign	16
arch_user_string:
	xorl	%eax, %eax
	movabsq	$0x0101010101010101, %r8
	movabsq	$0x8080808080808080, %r9
	stac
1:	leaq	8(%rax), %r10
	cmpq	%rdx, %r10
	ja	3f
2:	movq	(%rsi, %rax), %rcx
	movq	%rcx, %r11
	subq	%r8, %r11
	notq	%rcx
	andq	%rcx, %r11
	notq	%rcx
	testq	%r9, %r11
	jnz	3f
	movq	%rcx, (%rdi, %rax)
	movq	%r10, %rax
	jmp	1b
3:	cmpq	%rdx, %rax
	jae	5f
4:	movzbl	(%rsi, %rax), %ecx
	movb	%cl, (%rdi, %rax)
	testb	%cl, %cl
	jz	5f
	incq	%rax
	jmp	3b
5:	clac
	ret
	int3
6:	clac
	movq	$-14, %rax
	ret
	int3
	FIXUP	2b, 3b, USER_IN_RSI_RAX
	FIXUP	4b, 6b, USER_IN_RSI_RAX
	.size	arch_user_string, . - arch_user_string

	/* struct user_word NAME(user_address address): RAX, and zero in RDX. */
	.macro READ_WORD name, instruction:vararg
	.globl	\name
	.type	\name, @function
	.balign	16
\name:
	stac
1:	\instruction
	clac
	xorl	%edx, %edx
	ret
	int3
	FIXUP	1b, read_failed, USER_IN_RDI
	.size	\name, . - \name
	.endm

	/* bool NAME(user_address address, VALUE) */
	.macro WRITE_WORD name, instruction:vararg
	.globl	\name
	.type	\name, @function
	.balign	16
\name:
	xorl	%eax, %eax
	stac
1:	\instruction
	clac
	ret
	int3
	FIXUP	1b, write_failed, USER_IN_RDI
	.size	\name, . - \name
	.endm

	READ_WORD	arch_user_read8, movzbl (%rdi), %eax
	READ_WORD	arch_user_read32, movl (%rdi), %eax
	READ_WORD	arch_user_read64, movq (%rdi), %rax
	WRITE_WORD	arch_user_write8, movb %sil, (%rdi)
	WRITE_WORD	arch_user_write32, movl %esi, (%rdi)
	WRITE_WORD	arch_user_write64, movq %rsi, (%rdi)

	/* struct user_word arch_user_compare_exchange32(address, uint32_t expected, desired) */
	.globl	arch_user_compare_exchange32
	.type	arch_user_compare_exchange32, @function
	.balign	16
arch_user_compare_exchange32:
	movl	%esi, %eax
	stac
1:	lock cmpxchgl %edx, (%rdi)
	clac
	xorl	%edx, %edx
	ret
	int3
read_failed:
	clac
	xorl	%eax, %eax
	movl	$1, %edx
	ret
	int3
write_failed:
	clac
	movl	$1, %eax
	ret
	int3
	FIXUP	1b, read_failed, USER_IN_RDI
	.size	arch_user_compare_exchange32, . - arch_user_compare_exchange32

	/*
	 * int arch_user_fpu_save(user_address to, uint32_t components): 0 or -EFAULT. The header is
	 * cleared first: XSAVE writes only its first word.
	 */
	.globl	arch_user_fpu_save
	.type	arch_user_fpu_save, @function
	.balign	16
arch_user_fpu_save:
	xorl	%eax, %eax
	xorl	%edx, %edx
	stac
	.irp	offset, 512, 520, 528, 536, 544, 552, 560, 568
1:	movq	%rax, \offset(%rdi)
	FIXUP	1b, fpu_failed, USER_AREA_IN_RDI
	.endr
	movl	%esi, %eax
1:	xsave64	(%rdi)
	clac
	xorl	%eax, %eax
	ret
	int3
	FIXUP	1b, fpu_failed, USER_AREA_IN_RDI
	.size	arch_user_fpu_save, . - arch_user_fpu_save

	/*
	 * int arch_user_fpu_restore(user_address from, uint32_t components): 0 or -EFAULT, also for
	 * what XRSTOR refuses (general protection).
	 */
	.globl	arch_user_fpu_restore
	.type	arch_user_fpu_restore, @function
	.balign	16
arch_user_fpu_restore:
	movl	%esi, %eax
	xorl	%edx, %edx
	stac
1:	xrstor64 (%rdi)
	clac
	xorl	%eax, %eax
	ret
	int3
fpu_failed:
	clac
	movq	$-14, %rax
	ret
	int3
	FIXUP	1b, fpu_failed, USER_AREA_IN_RDI
	.size	arch_user_fpu_restore, . - arch_user_fpu_restore

	.globl	user_copy_end
user_copy_end:

	.section .note.GNU-stack, "", @progbits
