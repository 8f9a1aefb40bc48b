/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way into the kernel and back: system calls, exceptions, interrupts.
 *
 * 1. The register frame (struct arch_frame) of a program stands in memory that only its own
 *    process's page tables show (user_registers.h), where the CPU itself and the entry of calls
 *    push it; C code runs on the kernel stack. Where both are for the running thread stands in
 *    sealed memory (cred_integrity/own_stack.h). On the way in no register of a program passes
 *    through memory that others can write, but for what interrupts programs on a fault stack.
 * 2. The GS base is the CPU's block in the kernel and the program's in user mode. Programs may set
 *    theirs to any value, so entries that can interrupt the few instructions between (double fault,
 *    NMI, machine check, debug: those with a fault stack) take the block from their stack's label.
 * 3. User access is closed (CLAC) on every entry; IRETQ restores the interrupted code's flags.
 * 4. No register carries a program's value into C code, apart from the arguments of a call.
 * 5. SYSRETQ only with a canonical address and flags it can restore; IRETQ otherwise.
 *
 * 6. A call's C code begins at a random distance below the frame (protect/aslr_stack), and the
 *    stack pointer stays there until all C code has run. On the way to user mode, from a call or
 *    an exception, what was used of the stack below the stack pointer is erased
 *    (protect/free_poison), and the frame, which an attacker may have written to, can name no other
 *    segments, no privilege (IOPL) and no switched-off interrupts; where another thread may run
 *    on the same page tables, IRETQ reads it from sealed memory.
 * 7. The frame of interrupted kernel code goes back where it came from: its address must still be
 *    what the call chain says, which is sealed while the task sleeps (protect/shadow_stack), its
 *    stack the one it stands on.
 *
 * Vector 2, 6.12-6.14 and SYSCALL/SYSRET in the Intel SDM. CPU_* and THREAD_* are offsets
 * of members, by offsets.c; FRAME_* those of struct arch_frame (static_asserts in frame.h).
 */
#include <arch/shadow.inc>
#include <arch/syscall_table.h>
#include <aslr_stack/aslr_stack.h>
#include <cred_integrity/own_stack.inc>
#include <free_poison/note.inc>
#include <free_poison/stack.h>
#include <shadow_stack/call.inc>
#include <syscall_surface/number.inc>

#define VECTOR_SYSCALL 0x100
#define ENOSYS 38
#define VECTORS_WITH_CODE 0x60227d00	/* the CPU pushes an error code: 8, 10-14, 17, 21, 29, 30 */
#define KERNEL_CODE 0x08
#define FLAGS_NOT_FOR_SYSRET 0x37100	/* VM RF NT IOPL TF */
#define FLAG_AC 0x40000
#define FLAG_ID 0x200000

/* protect/free_poison/rewrite.awk: LEAVE, those that are the same for all functions. */
#define LARGE_LEAVES 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, \
		     640, 704, 768, 832, 896, 960, 1024

#include "erase.inc"
#include "frame.inc"
#include "shadow_ways.inc"

	/* Clobbers rax, rdx: the offset of a call's stack, in rax. */
	.macro DRAW_STACK_OFFSET
	rdtsc
	xorl	%gs:CPU_STACK_OFFSET, %eax
	imull	$0x9e3779b1, %eax, %eax
	movl	%eax, %gs:CPU_STACK_OFFSET
	shrl	$ASLR_STACK_SHIFT, %eax
	andl	$ASLR_STACK_MASK, %eax
	.endm

	/* The result of a call goes to its frame, to whose end RDI points then. */
	.macro KEEP_RESULT
	movq	OWN_REGISTERS, %rdi
	movq	%rax, FRAME_RAX - FRAME_SIZE(%rdi)
	.endm

	/*
	 * Interrupts off; the thread in rcx. Whether the thread has work or this CPU is to run
	 * another one, in edx. Clobbers rdx.
	 */
	.macro JUMP_IF_WORK label
	cli
	movq	%gs:CPU_CURRENT, %rcx
	movl	%gs:CPU_NEED_RESCHED, %edx
	orl	THREAD_WORK(%rcx), %edx
	jnz	\label
	.endm

	/*
	 * The same, and whether somebody has noted a depth of the stack, in one read of two words
	 * (struct cpu): the upper half of rdx is the lower half of the note, which is 0 for the
	 * top of a stack only.
	 */
	.macro JUMP_IF_WORK_OR_NOTE label
	cli
	movq	%gs:CPU_CURRENT, %rcx
	movl	THREAD_WORK(%rcx), %edx
	orq	%gs:CPU_NEED_RESCHED, %rdx
	jnz	\label
	.endm

	.macro RETURN_FROM_CALL		/* rdi: the frame's end */
	leaq	-FRAME_SIZE(%rdi), %rsp
	movq	FRAME_RIP(%rsp), %rcx
	movq	FRAME_RFLAGS(%rsp), %r11
	cmpq	%rcx, FRAME_RCX(%rsp)
	jne	return_by_iret
	cmpq	%r11, FRAME_R11(%rsp)
	jne	return_by_iret
	testl	$FLAGS_NOT_FOR_SYSRET, %r11d
	jnz	return_by_iret
	KEEP_CALL_FLAGS %r11d
	movq	%rcx, %rax
	shrq	$47, %rax
	jnz	return_by_iret
	SHADOW_GIVE_BACK
	POP_CALLEE_AND_ARGUMENTS
	movq	(FRAME_RAX - FRAME_RCX)(%rsp), %rax
	movq	(FRAME_RSP - FRAME_RCX)(%rsp), %rsp
	swapgs
	sysretq
	int3
	.endm

	/*
	 * Where the functions of calls go that have used SIZE bytes of the stack when nobody noted
	 * a depth (protect/free_poison/rewrite.awk), beside words of zero: the one below which it
	 * began, the base pointer and, in the ways NAME_pushed, PUSHED more registers that were
	 * zero when the function saved them. The stack pointer is behind the first word. The other
	 * ways out erase at least ERASE_LEAST bytes: what a call may have used above that is noted
	 * on the way there. FAST: without a jump to the return.
	 */
	.macro SYSCALL_LEAVE size, name, pushed=0, fast=0
	.balign	16
	.globl	syscall_leave_\name
	.hidden	syscall_leave_\name
syscall_leave_\name:
	KEEP_RESULT
	.if	\size + 16 + 8 * \pushed <= ERASE_LEAST
	JUMP_IF_WORK_OR_NOTE syscall_noted_or_work
	.else
	JUMP_IF_WORK_OR_NOTE .Lnoted_\@
	.endif
	ERASE_KNOWN \size, -8 - 8 * \pushed, .Lupper_\@
	CHECK_ERASED OWN_STACK
	.if	\fast
	RETURN_FROM_CALL
	.else
	jmp	syscall_return
	.endif
	.pushsection .text, 1
.Lupper_\@:
	vmovups	%gs:CPU_VECTOR, %ymm0
.Lnoted_\@:
	NOTE_DEPTH_BELOW \size + 8 * \pushed - FREE_POISON_SLACK + 8
	jmp	syscall_noted_or_work
	.popsection
	.endm

	.text

	.globl	syscall_entry
	.type	syscall_entry, @function
	.balign	64
syscall_entry:
	endbr64
	swapgs
	cmpl	$FLAGS_LOW, %r11d
	ja	syscall_high_flags
	PUSH_CALL
.Lcall_pushed:
	pushq	%rax			/* frame->code: the number */
	pushq	$VECTOR_SYSCALL
	PUSH_REGISTERS
	CLEAR_REGISTERS
	xorl	%ebp, %ebp
	movq	%rax, %rsi
	leaq	FRAME_ARGUMENTS(%rsp), %rdi
	DRAW_STACK_OFFSET
	movq	OWN_STACK, %rsp
#if FREE_POISON_STACK	/* behind a word of zero, where it would return to: it does not */
	leaq	-8 - ASLR_STACK_MASK(%rsp, %rax), %rsp
#else
	subq	%rax, %rsp
#endif
	sti
	SYSCALL_NUMBER %rsi
	cmpq	$SYSCALL_TABLE_SIZE, %rsi
	jae	syscall_unknown
	sbbq	%rax, %rax		/* the bound, for a CPU that guesses (base/speculation.h) */
	andq	%rax, %rsi
	leaq	syscall_table(%rip), %rax
	movq	(%rax, %rsi, 8), %rax
#if FREE_POISON_STACK
	jmp	*%rax			/* from a read-only table: needs no look at its type */
	.irp	size, 0, 8, 16, 24, 32, 64, 96, 128
	SYSCALL_LEAVE \size, \size, fast=1
	.endr
	.irp	size, 40, 48, LARGE_LEAVES
	SYSCALL_LEAVE \size, \size
	.endr
	.irp	size, 24, 32
	SYSCALL_LEAVE \size, \size\()_pushed, pushed=5, fast=1
	.endr
	.irp	size, 0, 8, 16, 40, 48, 64, 96, 128, LARGE_LEAVES
	SYSCALL_LEAVE \size, \size\()_pushed, pushed=5
	.endr
	.globl	syscall_leave_noted	/* where others go */
	.hidden	syscall_leave_noted
syscall_leave_noted:
	KEEP_RESULT
	JUMP_IF_WORK syscall_work_first
syscall_noted_or_work:			/* edx: the work */
	testl	%edx, %edx
	jnz	syscall_work_first
syscall_somebody_noted:			/* the word behind the stack pointer is 0 */
	ERASE_STACK
syscall_return:			/* rdi: the frame's end */
	RETURN_FROM_CALL
syscall_work_done:			/* rdi: the frame's end */
	JUMP_IF_WORK syscall_work
	jmp	syscall_somebody_noted
#else
	CALL_SYSCALL %rax
	KEEP_RESULT
syscall_work_done:
	JUMP_IF_WORK syscall_work
	RETURN_FROM_CALL
#endif

syscall_unknown:
	movq	$-ENOSYS, %rax
#if FREE_POISON_STACK
	jmp	syscall_leave_0
#else
	KEEP_RESULT
	jmp	syscall_work_done
#endif

syscall_work_first:
	addq	$8, %rsp
syscall_work:
	subq	$16, %rsp
	NOTE_DEPTH
	subq	$FRAME_SIZE, %rdi
	call	kernel_user_return_work
	addq	$16, %rsp
	movq	OWN_REGISTERS, %rdi
	jmp	syscall_work_done

	/* RF goes: the call is over. */
syscall_high_flags:
	testl	$FLAG_AC, %r11d
	jnz	2f
	testl	$FLAG_ID, %r11d
	jnz	1f
	PUSH_CALL
	jmp	.Lcall_pushed
1:	PUSH_CALL FLAG_ID
	jmp	.Lcall_pushed
2:	testl	$FLAG_ID, %r11d
	jnz	3f
	PUSH_CALL FLAG_AC
	jmp	.Lcall_pushed
3:	PUSH_CALL FLAG_AC | FLAG_ID
	jmp	.Lcall_pushed
	.size	syscall_entry, . - syscall_entry

	/* A call from 32-bit code, for which no descriptor exists; refused if it ever happened. */
	.globl	syscall_entry_32
	.type	syscall_entry_32, @function
syscall_entry_32:
	endbr64
	movl	$-38, %eax
	sysretl
	int3
	.size	syscall_entry_32, . - syscall_entry_32

	/*
	 * Vector, code, and what the CPU pushed: of a program where its registers belong, else on
	 * the kernel stack.
	 */
	.type	exception_entry, @function
	.balign	64
exception_entry:
	cld
	clac
	testb	$3, 24(%rsp)
	jz	1f
	swapgs
	PUSH_REGISTERS
.Lfrom_user:			/* rsp: the frame */
	CLEAR_REGISTERS
	movq	%rsp, %rdi
	movq	OWN_STACK, %rsp
	pushq	FRAME_RIP(%rdi)
	pushq	$0
	movq	%rsp, %rbp
	cmpq	$32, FRAME_VECTOR(%rdi)
	jb	2f
	call	arch_interrupt
	addq	$16, %rsp
	jmp	return_to_user
2:	call	arch_trap
	addq	$16, %rsp
	jmp	return_to_user
1:	PUSH_REGISTERS
	NOTE_DEPTH
	CLEAR_REGISTERS
	movq	%rsp, %rdi
	pushq	FRAME_RIP(%rsp)		/* a call frame of the interrupted code, for backtraces */
	pushq	%rbp
	movq	%rsp, %rbp
	cmpq	$32, FRAME_VECTOR(%rdi)
	jb	3f
	call	arch_interrupt
	jmp	4f
3:	call	arch_trap
4:	movq	8(%rsp), %rcx
	addq	$16, %rsp
	leaq	FRAME_SIZE(%rsp), %rdx
	subq	FRAME_RSP(%rsp), %rdx	/* 0 to -15: the CPU aligns; a leaf may take four bytes */
	cmpq	$-15, %rdx
	jb	5f
6:	cmpq	%rcx, FRAME_RIP(%rsp)
	jne	7f
	cmpq	$KERNEL_CODE, FRAME_CS(%rsp)
	jne	7f
	KEEP_DEEPER_NOTE
	SHADOW_INTERRUPTED
	POP_REGISTERS
	iretq
5:	testq	%rdx, %rdx
	jz	6b
7:	andq	$-16, %rsp
	call	shadow_stack_interrupted_changed
	ud2
	/* Of a program: what a fault stack has moves to where its registers belong. */
.Lfault_from_user:
	cld
	clac
	swapgs
	pushq	%rdi
	movq	%rsp, %rdi
	movq	OWN_REGISTERS, %rsp
	.set	offset, 8 * FRAME_WORDS
	.rept	FRAME_WORDS - 1
	.set	offset, offset - 8
	pushq	offset(%rdi)
	movq	$0, offset(%rdi)
	.endr
	pushq	(%rdi)
	movq	$0, (%rdi)
	popq	%rdi
	PUSH_REGISTERS
	SHADOW_JUMP_FROM_FAULT .Lfrom_user
	.size	exception_entry, . - exception_entry

	/* rsp: on the kernel stack, below all that the way back may still need */
	.globl	return_to_user
	.type	return_to_user, @function
return_to_user:
	JUMP_IF_WORK 1f
	ERASE_STACK
	movq	OWN_REGISTERS, %rsp
	subq	$FRAME_SIZE, %rsp
	/*
	 * The frame. Another thread of this process may write to it: what must not be believed is
	 * put right as late as can be. IRETQ would fault here for an address that is none.
	 */
return_by_iret:
	JUMP_IF_SHARED .Lleave_shared
	movq	FRAME_RIP(%rsp), %rax
	shrq	$47, %rax
	jnz	2f
3:	POP_REGISTERS
	swapgs
	KEEP_TO_USER
	iretq
1:	movq	OWN_REGISTERS, %rdi
	subq	$FRAME_SIZE, %rdi
	call	kernel_user_return_work
	jmp	return_to_user
2:	movq	$0, FRAME_RIP(%rsp)
	jmp	3b
	/* RSP: the frame; nothing else is needed of the kernel stack. */
.Lleave_shared:
	movq	%rsp, %rdi
	movq	OWN_STACK, %rsp
	subq	$16, %rsp
	NOTE_DEPTH
	call	program_leave_keep
	addq	$16, %rsp
	ERASE_STACK
	movq	OWN_REGISTERS, %rsp
	subq	$FRAME_SIZE, %rsp
	POP_REGISTERS
	movq	LEAVE_PLACE, %rsp
	swapgs
	iretq
	.size	return_to_user, . - return_to_user

	/* return_to_user_anew(void): the stack begins anew. */
	.globl	return_to_user_anew
	.type	return_to_user_anew, @function
return_to_user_anew:
	movq	OWN_STACK, %rsp
	jmp	shadow_unwind
	.size	return_to_user_anew, . - return_to_user_anew

	/* Vectors with a fault stack: the label above the CPU's words is the CPU's block. */
	.type	fault_stack_entry, @function
	.balign	64
fault_stack_entry:
	testb	$3, 24(%rsp)
	jnz	.Lfault_from_user
	cld
	clac
	PUSH_REGISTERS
	CLEAR_REGISTERS
	rdgsbase %rbx
	movq	FRAME_SIZE(%rsp), %rax
	wrgsbase %rax
	movq	%rsp, %rdi
	pushq	FRAME_RIP(%rsp)
	pushq	%rbp
	movq	%rsp, %rbp
	movq	%gs:CPU_STACK_LOW, %r12	/* of the stack that was interrupted */
	movq	$0, %gs:CPU_STACK_LOW
	call	arch_trap
	addq	$16, %rsp
	ERASE_FAULT_STACK
	movq	%r12, %gs:CPU_STACK_LOW
	wrgsbase %rbx
	POP_REGISTERS
	iretq
	.size	fault_stack_entry, . - fault_stack_entry

	/* double_fault_leave(stack, frame, shadow): double_fault_report(frame), there */
	.globl	double_fault_leave
	.type	double_fault_leave, @function
double_fault_leave:
	movq	%rdi, %rbx
	movq	%rsi, %rsp		/* interrupts are off, and nothing is called */
	ERASE_FAULT_STACK
	movq	OWN_STACK, %rax
	subq	$STACK_SIZE, %rax
	movq	%rax, %gs:CPU_STACK_LOW	/* this one may have been used to its end */
	movq	%rbx, %rsp
	andq	$-16, %rsp
	jmp	shadow_leave_fault
	.globl	double_fault_go_on
double_fault_go_on:
	movq	%rsi, %rdi
	pushq	FRAME_RIP(%rsi)
	pushq	%rbp
	movq	%rsp, %rbp
	call	double_fault_report
	ud2
	.size	double_fault_leave, . - double_fault_leave

	.globl	aslr_stack_draw		/* aslr_stack_draw(void) */
	.type	aslr_stack_draw, @function
aslr_stack_draw:
	DRAW_STACK_OFFSET
	ret
	int3
	.size	aslr_stack_draw, . - aslr_stack_draw

	/* stack_erase(void): what was used below its own frame. Interrupts off. */
	.globl	stack_erase
	.type	stack_erase, @function
stack_erase:
	pushq	%rbp
	movq	%rsp, %rbp
	andq	$-16, %rsp
	ERASE_STACK %rsp
	movq	%rbp, %rsp
	popq	%rbp
	ret
	int3
	.size	stack_erase, . - stack_erase

	/* 256 stubs of 16 bytes: error code (0 where the CPU gives none), vector. */
	.globl	vector_stubs
	.balign	64
vector_stubs:
	.set	vector, 0
	.rept	256
	.balign	16
	endbr64
	.if	!(VECTORS_WITH_CODE >> vector & 1) || vector > 31
	pushq	$0
	.endif
	pushq	$vector
	.if	vector == 1 || vector == 2 || vector == 8 || vector == 18
	jmp	fault_stack_entry
	.else
	jmp	exception_entry
	.endif
	.set	vector, vector + 1
	.endr
	.balign	16

	.section .note.GNU-stack, "", @progbits
