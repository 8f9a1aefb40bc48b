/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only instructions that write CR4 and model-specific registers once the machine has started
 * (the windows' own write of PKRS aside, window_inline.h). Each looks at what the register holds
 * AFTER the write, so it does not matter where the caller jumped to: there is no way past the look
 * behind the instruction. reg_pins: protect/reg_pinning; masks are 0 until start-up is over.
 */
#define PIN_CONTROL_4_MASK 16
#define PIN_CONTROL_4_VALUE 24
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_X2APIC_FIRST 0x800
#define MSR_KERNEL_GS_BASE 0xc0000102

	.text
	/* cr4_write(value) */
	.globl	cr4_write
	.type	cr4_write, @function
	.balign	16
cr4_write:
	movq	%rdi, %cr4
	movq	%cr4, %rax
	andq	reg_pins + PIN_CONTROL_4_MASK(%rip), %rax
	cmpq	%rax, reg_pins + PIN_CONTROL_4_VALUE(%rip)
	jne	1f
	ret
	int3
1:	call	reg_pinning_control_written
	ret
	int3
	.size	cr4_write, . - cr4_write

	/*
	 * msr_write(number, value). What was written is what ECX says, whatever the caller meant:
	 * the timer, the interrupt controller and the programs' GS base may change, all else is
	 * compared.
	 */
	.globl	msr_write
	.type	msr_write, @function
	.balign	16
msr_write:
	movl	%edi, %ecx
	movl	%esi, %eax
	shrq	$32, %rsi
	movl	%esi, %edx
	wrmsr
	cmpl	$MSR_TSC_DEADLINE, %ecx
	je	1f
	cmpl	$MSR_KERNEL_GS_BASE, %ecx
	je	1f
	movl	%ecx, %edx
	xorb	%dl, %dl
	cmpl	$MSR_X2APIC_FIRST, %edx
	jne	2f
1:	ret
	int3
2:	call	reg_pinning_model_written
	ret
	int3
	.size	msr_write, . - msr_write

	/* CR0 is written by start-up alone: unmapped afterwards. start_up_cr0_write(value) */
	.section .text.start_up, "ax", @progbits
	.globl	start_up_cr0_write
	.type	start_up_cr0_write, @function
start_up_cr0_write:
	movq	%rdi, %cr0
	ret
	int3
	.size	start_up_cr0_write, . - start_up_cr0_write

	.section .note.GNU-stack, "", @progbits
