/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shadow stacks of the processor: where their use begins, and what goes with a stack that is
 * switched or left (arch/x86_64/cpu/shadow.c; shadow.inc). SAVED_* are offsets of members.
 */
#include <arch/shadow.inc>

#define MSR_SUPERVISOR_CET 0x6a2
#define PAGE_WORDS_END 0xff8	/* of a page: its last word, the token */
#define FAULT_WORDS_END 0x3f8	/* of a quarter of it */

	.text
	/* The entry of calls where there are shadow stacks: takes that of the thread. */
	.globl	syscall_entry_shadow
	.type	syscall_entry_shadow, @function
	.balign	64
syscall_entry_shadow:
	endbr64
	setssbsy
	jmp	syscall_entry
	.size	syscall_entry_shadow, . - syscall_entry_shadow

	/*
	 * The end of switch_stacks(): rax what the thread goes on with, rdx the thread that left.
	 * RSTORSSP goes to the one's token and leaves word of the other, SAVEPREVSSP makes a token
	 * of it, where thread_exchange() has said that there will be one.
	 */
	.globl	shadow_switch
	.type	shadow_switch, @function
shadow_switch:
	movq	SAVED_SHADOW(%rax), %rcx
	rstorssp (%rcx)
	saveprevssp
	movq	%rdx, %rax
	ret
	int3
	.size	shadow_switch, . - shadow_switch

	/* A thread is about to begin anew at the top of its stack: it has called nothing. */
	.globl	shadow_unwind
	.type	shadow_unwind, @function
shadow_unwind:
	xorl	%ecx, %ecx
	rdsspq	%rcx
	testq	%rcx, %rcx
	jz	return_to_user
	movq	%rcx, %rdx
	orq	$PAGE_WORDS_END, %rdx
	subq	%rcx, %rdx
	shrq	$3, %rdx
	movl	$1, %ecx
1:	testq	%rdx, %rdx
	jz	return_to_user
	incsspq	%rcx
	decq	%rdx
	jmp	1b
	.size	shadow_unwind, . - shadow_unwind

	/*
	 * shadow_leave_fault: from the shadow stack of a fault stack to the token at RDX, where
	 * the next call puts its return address; 0: there are none. Not called, as it could not
	 * return: goes on in double_fault_go_on. Clobbers rcx.
	 */
	.globl	shadow_leave_fault
	.type	shadow_leave_fault, @function
shadow_leave_fault:
	testq	%rdx, %rdx
	jz	double_fault_go_on
	rdsspq	%rcx
	orq	$FAULT_WORDS_END, %rcx
	SHADOW_CLEAR rcx
	rstorssp (%rdx)
	movl	$1, %ecx
	incsspq	%rcx
	jmp	double_fault_go_on
	.size	shadow_leave_fault, . - shadow_leave_fault

	/* A token is not where all calls have returned: nothing can go on. */
	.globl	shadow_not_returned
	.type	shadow_not_returned, @function
shadow_not_returned:
	ud2
	.size	shadow_not_returned, . - shadow_not_returned

	.section .text.start_up, "ax", @progbits
	/* shadow_enter(function, control): interrupts off */
	.globl	shadow_enter
	.type	shadow_enter, @function
shadow_enter:
	movl	$MSR_SUPERVISOR_CET, %ecx
	movl	%esi, %eax
	xorl	%edx, %edx
	wrmsr
	setssbsy
	xorl	%ebp, %ebp
	call	*%rdi
	ud2
	.size	shadow_enter, . - shadow_enter

	.section .rodata
	/* The stores that note a depth, by which KEEP_DEEPER_NOTE (frame.inc) finds one. */
	.globl	depth_notes
	.type	depth_notes, @object
depth_notes:
	movq	%rsp, %gs:CPU_STACK_LOW
	movq	%r11, %gs:CPU_STACK_LOW
	.size	depth_notes, . - depth_notes

	.section .note.GNU-stack, "", @progbits
