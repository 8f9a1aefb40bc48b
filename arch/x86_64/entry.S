/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way into the kernel and back: system calls, exceptions, interrupts.
 *
 * 1. The register frame (struct arch_frame) of a program stands at the top of its kernel stack. The
 *    CPU itself only ever switches to a small entry stack or a fault stack, both per CPU and fixed
 *    in the sealed TSS; we move the frame from there.
 * 2. The GS base is the CPU's block in the kernel and the program's in user mode. Programs may set
 *    theirs to any value, so entries that can interrupt the few instructions between (double fault,
 *    NMI, machine check, debug: those with a fault stack) take the block from their stack's label.
 * 3. User access is closed (CLAC) on every entry; IRETQ restores the interrupted code's flags.
 * 4. No register carries a program's value into C code, apart from the arguments of a call.
 * 5. SYSRETQ only with a canonical address and flags it can restore; IRETQ otherwise.
 *
 * Vector 2, 6.12-6.14 and SYSCALL/SYSRET in the Intel SDM. struct offsets: static_asserts in
 * frame.h, cpu_inline.h, thread_state.h.
 */
#define FRAME_RCX 96
#define FRAME_R11 104
#define FRAME_RAX 112
#define FRAME_VECTOR 120
#define FRAME_RIP 136
#define FRAME_CS 144
#define FRAME_RFLAGS 152
#define FRAME_RSP 160
#define FRAME_SIZE 176
#define FRAME_ARGUMENTS 48

#define CPU_CURRENT 8
#define CPU_STACK_TOP 16
#define CPU_SCRATCH 24
#define CPU_NEED_RESCHED 52
#define THREAD_WORK 24

#define USER_DATA 0x1b
#define USER_CODE 0x23
#define VECTOR_SYSCALL 0x100
#define VECTORS_WITH_CODE 0x60227d00	/* the CPU pushes an error code: 8, 10-14, 17, 21, 29, 30 */
#define FLAGS_NOT_FOR_SYSRET 0x10100	/* RF TF */

	.macro PUSH_REGISTERS
	pushq	%rax
	pushq	%r11
	pushq	%rcx
	pushq	%r9
	pushq	%r8
	pushq	%r10
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	.endm

	.macro POP_CALLEE_AND_ARGUMENTS
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r8
	popq	%r9
	.endm

	/* Leaves the stack pointer at rip. */
	.macro POP_REGISTERS
	POP_CALLEE_AND_ARGUMENTS
	popq	%rcx
	popq	%r11
	popq	%rax
	addq	$16, %rsp
	.endm

	.macro CLEAR_REGISTERS
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	.endm

	.text

	.globl	syscall_entry
	.type	syscall_entry, @function
	.balign	64
syscall_entry:
	endbr64
	swapgs
	movq	%rsp, %gs:CPU_SCRATCH
	movq	%gs:CPU_STACK_TOP, %rsp
	pushq	$USER_DATA
	pushq	%gs:CPU_SCRATCH
	pushq	%r11
	pushq	$USER_CODE
	pushq	%rcx
	pushq	%rax			/* frame->code: the number */
	pushq	$VECTOR_SYSCALL
	PUSH_REGISTERS
	CLEAR_REGISTERS
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	movq	%rax, %rsi
	leaq	FRAME_ARGUMENTS(%rsp), %rdx
	sti
	call	kernel_syscall
	movq	%rax, FRAME_RAX(%rsp)

syscall_return:
	cli
	movq	%gs:CPU_CURRENT, %rcx
	movl	%gs:CPU_NEED_RESCHED, %edx
	orl	THREAD_WORK(%rcx), %edx
	jnz	syscall_work
	movq	FRAME_RIP(%rsp), %rcx
	movq	FRAME_RFLAGS(%rsp), %r11
	cmpq	%rcx, FRAME_RCX(%rsp)
	jne	return_by_iret
	cmpq	%r11, FRAME_R11(%rsp)
	jne	return_by_iret
	testl	$FLAGS_NOT_FOR_SYSRET, %r11d
	jnz	return_by_iret
	movq	%rcx, %rax
	shrq	$47, %rax
	jnz	return_by_iret
	POP_CALLEE_AND_ARGUMENTS
	movq	(FRAME_RAX - FRAME_RCX)(%rsp), %rax
	movq	(FRAME_RSP - FRAME_RCX)(%rsp), %rsp
	swapgs
	sysretq
	int3

syscall_work:
	movq	%rsp, %rdi
	call	kernel_user_return_work
	jmp	syscall_return
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

	/* On the entry stack or a fault stack: vector, code, and what the CPU pushed. */
	.type	exception_entry, @function
	.balign	64
exception_entry:
	cld
	clac
	testb	$3, 24(%rsp)
	jz	1f
	swapgs
	pushq	%rdi
	movq	%rsp, %rdi
	movq	%gs:CPU_STACK_TOP, %rsp
	pushq	56(%rdi)
	pushq	48(%rdi)
	pushq	40(%rdi)
	pushq	32(%rdi)
	pushq	24(%rdi)
	pushq	16(%rdi)
	pushq	8(%rdi)
	movq	(%rdi), %rdi
	PUSH_REGISTERS
	xorl	%ebp, %ebp
	jmp	2f
1:	PUSH_REGISTERS
2:	CLEAR_REGISTERS
	movq	%rsp, %rdi
	pushq	FRAME_RIP(%rsp)		/* a call frame of the interrupted code, for backtraces */
	pushq	%rbp
	movq	%rsp, %rbp
	cmpq	$32, FRAME_VECTOR(%rdi)
	jb	3f
	call	arch_interrupt
	jmp	4f
3:	call	arch_trap
4:	addq	$16, %rsp
	testb	$3, FRAME_CS(%rsp)
	jnz	return_to_user
	POP_REGISTERS
	iretq
	.size	exception_entry, . - exception_entry

	.globl	return_to_user
	.type	return_to_user, @function
return_to_user:
	cli
	movq	%gs:CPU_CURRENT, %rcx
	movl	%gs:CPU_NEED_RESCHED, %edx
	orl	THREAD_WORK(%rcx), %edx
	jnz	1f
return_by_iret:
	POP_REGISTERS
	swapgs
	iretq
1:	movq	%rsp, %rdi
	call	kernel_user_return_work
	jmp	return_to_user
	.size	return_to_user, . - return_to_user

	/* Vectors with a fault stack: the label above the CPU's words is the CPU's block. */
	.type	fault_stack_entry, @function
	.balign	64
fault_stack_entry:
	testb	$3, 24(%rsp)
	jnz	exception_entry
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
	call	arch_trap
	addq	$16, %rsp
	wrgsbase %rbx
	POP_REGISTERS
	iretq
	.size	fault_stack_entry, . - fault_stack_entry

	/* double_fault_leave(stack, frame): goes on with double_fault_report(frame) there. */
	.globl	double_fault_leave
	.type	double_fault_leave, @function
double_fault_leave:
	movq	%rdi, %rsp
	andq	$-16, %rsp
	movq	%rsi, %rdi
	pushq	FRAME_RIP(%rsi)
	pushq	%rbp
	movq	%rsp, %rbp
	call	double_fault_report
	ud2
	.size	double_fault_leave, . - double_fault_leave

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
