// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register frame that every entry into the kernel stores: that of a program where nobody else
 * can write (<arch/user_registers.h>), that of kernel code on its stack. The six arguments of a
 * system call stand in a row, so that entry.S passes their address as it is.
 */
#pragma once
#include <arch/types.h>

struct arch_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t rdi, rsi, rdx, r10, r8, r9; /* system call arguments, in order */
	uint64_t rcx, r11, rax;
	uint64_t vector;                   /* of the interrupt or exception; FRAME_VECTOR_SYSCALL */
	uint64_t code;                     /* error code; system calls: the number */
	uint64_t rip, cs, rflags, rsp, ss; /* as the CPU wants them for IRETQ */
};

#define FRAME_VECTOR_SYSCALL 0x100
#define FRAME_VECTOR_NONE 0x101 /* no call to restart: a program starts, or sigreturn */
static_assert(sizeof(struct arch_frame) == 176,
	      "entry.S relies on the size, stack and place on a multiple of 16");

#define ARCH_FRAME_ARGUMENTS_SIZE 48

static inline const void *arch_frame_arguments(const struct arch_frame *frame)
{
	return &frame->rdi;
}

/* The frame that the arguments of a system call stand in. */
static inline struct arch_frame *arch_frame_of_arguments(const void *arguments)
{
	return (struct arch_frame *)((uint64_t)arguments - offsetof(struct arch_frame, rdi));
}

static inline bool arch_frame_from_user(const struct arch_frame *frame)
{
	return (frame->cs & 3) != 0;
}

/* Whether the interrupted code ran with interrupts on. */
static inline bool arch_frame_interrupts_on(const struct arch_frame *frame)
{
	return (frame->rflags & 0x200) != 0;
}

/* ADDRESS is below MMU_USER_END: the caller has checked it. */
static inline void arch_frame_set_instruction(struct arch_frame *frame, user_address address)
{
	frame->rip = address;
}

#define CALL_INSTRUCTION_SIZE 2u /* SYSCALL */

static inline void arch_frame_set_result(struct arch_frame *frame, long value)
{
	frame->rax = (uint64_t)value;
}

static inline long arch_frame_result(const struct arch_frame *frame)
{
	return (long)frame->rax;
}

static inline user_address arch_frame_stack(const struct arch_frame *frame)
{
	return frame->rsp;
}

static inline void arch_frame_set_stack(struct arch_frame *frame, user_address stack)
{
	frame->rsp = stack;
}

static inline user_address arch_frame_instruction(const struct arch_frame *frame)
{
	return frame->rip;
}

static inline void arch_frame_restart_call(struct arch_frame *frame, long number)
{
	frame->rax = (uint64_t)number;
	if (frame->rip >= CALL_INSTRUCTION_SIZE)
		frame->rip -= CALL_INSTRUCTION_SIZE;
}

static inline int64_t arch_frame_system_call(const struct arch_frame *frame)
{
	return frame->vector == FRAME_VECTOR_SYSCALL ? (int64_t)frame->code : -1;
}

static inline void arch_frame_clear_system_call(struct arch_frame *frame)
{
	frame->vector = FRAME_VECTOR_NONE;
}

void divert_entry(void);

/*
 * Interrupted kernel code goes on in kernel_soft_lockup(), as if it had called it where it was
 * (divert.S). Its registers are lost; user access and the direction flag are off there.
 */
static inline void arch_frame_divert(struct arch_frame *frame)
{
	frame->rax = frame->rip;
	frame->rip = (uint64_t)divert_entry;
	((uint64_t *)frame)[-1] = frame->rip; /* what entry.S compares it with (shadow_stack) */
	frame->rflags &= ~0x40400ul;
}
