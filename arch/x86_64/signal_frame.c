// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signal frames on the user stack, laid out exactly as Linux does (struct rt_sigframe of arch/x86:
 * return address, ucontext, siginfo; above it, 64-aligned, the XSAVE area with its two magic
 * numbers), because unwinders, debuggers and setcontext() read them. What comes back by
 * rt_sigreturn is the program's to choose: only user flags, user selectors and a canonical address
 * are taken, and the floating point area is cleaned before the CPU sees it.
 */
#include "machine.h"
#include <arch/mmu.h>
#include <arch/registers.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <mm/user_copy.h>
#include <asm/signal.h>
#include <asm/siginfo.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

#define RED_ZONE 128u
#define FPU_ALIGNMENT 64u
#define LEGACY_SIZE 512u
#define SOFTWARE_OFFSET 464u        /* of struct _fpx_sw_bytes in the legacy area */
#define FLAGS_OF_PROGRAMS 0x50dd5ul /* AC RF OF DF TF SF ZF AF PF CF */
#define SIGINFO_SIZE 128u

struct signal_context { /* struct ucontext with the kernel's 8-byte mask */
	uint64_t flags;
	uint64_t link;
	stack_t stack;
	struct sigcontext registers;
	uint64_t mask;
};

struct signal_frame {
	uint64_t return_address;
	struct signal_context context;
	uint8_t info[SIGINFO_SIZE];
};

static_assert(sizeof(struct sigcontext) == 256 && offsetof(struct signal_context, registers) == 40);
static_assert(sizeof(struct signal_frame) == 440, "struct rt_sigframe");

static void context_fill(struct sigcontext *to, const struct arch_frame *frame, user_address fpu)
{
	*to = (struct sigcontext){
		.r8 = frame->r8,
		.r9 = frame->r9,
		.r10 = frame->r10,
		.r11 = frame->r11,
		.r12 = frame->r12,
		.r13 = frame->r13,
		.r14 = frame->r14,
		.r15 = frame->r15,
		.rdi = frame->rdi,
		.rsi = frame->rsi,
		.rbp = frame->rbp,
		.rbx = frame->rbx,
		.rdx = frame->rdx,
		.rax = frame->rax,
		.rcx = frame->rcx,
		.rsp = frame->rsp,
		.rip = frame->rip,
		.eflags = frame->rflags,
		.cs = (uint16_t)frame->cs,
		.ss = (uint16_t)frame->ss,
	};
	/* SAFETY: the field is a pointer type of programs; it is never followed here. */
	memcpy(&to->fpstate, &fpu, sizeof(fpu));
	if (frame->vector < FRAME_VECTOR_SYSCALL) {
		to->trapno = frame->vector;
		to->err = frame->code;
		to->cr2 = ((const struct arch_thread *)arch_current_task())->fault_address;
	}
}

static void context_take(struct arch_frame *frame, const struct sigcontext *from)
{
	*frame = (struct arch_frame){
		.r8 = from->r8,
		.r9 = from->r9,
		.r10 = from->r10,
		.r11 = from->r11,
		.r12 = from->r12,
		.r13 = from->r13,
		.r14 = from->r14,
		.r15 = from->r15,
		.rdi = from->rdi,
		.rsi = from->rsi,
		.rbp = from->rbp,
		.rbx = from->rbx,
		.rdx = from->rdx,
		.rax = from->rax,
		.rcx = from->rcx,
		.rsp = from->rsp,
		.rip = from->rip,
		.rflags = (from->eflags & FLAGS_OF_PROGRAMS) | FLAG_FIXED | FLAG_INTERRUPT,
		.cs = USER_CODE,
		.ss = USER_DATA,
		.vector = FRAME_VECTOR_NONE,
	};
}

/* Writes the running program's floating point state to the user stack. */
static int fpu_push(user_address to)
{
	const struct _fpx_sw_bytes software = {
		.magic1 = FP_XSTATE_MAGIC1,
		.extended_size = fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE,
		.xfeatures = fpu_components(),
		.xstate_size = fpu_area_bytes(),
	};
	const uint32_t magic = FP_XSTATE_MAGIC2;
	struct arch_thread *thread = (struct arch_thread *)arch_current_task();
	uint8_t area[FPU_AREA_SIZE + sizeof(magic)];
	irq_state state = arch_irq_save();

	fpu_save_whole(thread);
	memcpy(area, thread->fpu, FPU_AREA_SIZE);
	arch_irq_restore(state);
	memcpy(area + SOFTWARE_OFFSET, &software, sizeof(software));
	memcpy(area + fpu_area_bytes(), &magic, sizeof(magic));
	return user_write((struct user_out){ to }, area, fpu_area_bytes() + sizeof(magic));
}

/* The area's form: with our two magic numbers it is an XSAVE area of our size, else only its legacy
 * part counts. */
static bool fpu_is_extended(const uint8_t *area, user_address from)
{
	struct _fpx_sw_bytes software;
	uint32_t magic;

	memcpy(&software, area + SOFTWARE_OFFSET, sizeof(software));
	if (software.magic1 != FP_XSTATE_MAGIC1 || software.xstate_size != fpu_area_bytes() ||
	    software.extended_size != fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE)
		return false;
	if (user_read(&magic, (struct user_in){ from + fpu_area_bytes() }, sizeof(magic)))
		return false;
	return magic == FP_XSTATE_MAGIC2;
}

static int fpu_pop(user_address from)
{
	struct arch_thread *thread = (struct arch_thread *)arch_current_task();
	const uint64_t legacy_components = 3;
	uint8_t area[FPU_AREA_SIZE];
	irq_state state;

	memset(area, 0, sizeof(area));
	if (from != 0) {
		if (user_read(area, (struct user_in){ from }, LEGACY_SIZE))
			return -EFAULT;
		if (!fpu_is_extended(area, from))
			memcpy(area + LEGACY_SIZE, &legacy_components, sizeof(legacy_components));
		else if (user_read(area, (struct user_in){ from }, fpu_area_bytes()))
			return -EFAULT;
		fpu_area_sanitise(area);
	}
	state = arch_irq_save();
	if (from != 0)
		memcpy(thread->fpu, area, sizeof(area));
	else
		fpu_reset(thread);
	fpu_restore(thread);
	arch_irq_restore(state);
	return 0;
}

static bool on_stack(user_address pointer, user_address base, size_t size)
{
	return pointer > base && pointer - base <= size;
}

/* Where the floating point area and below it the frame go; false: no room below the stack pointer.
 */
static bool frame_place(const struct arch_frame *frame, const struct signal_delivery *delivery,
			user_address *fpu, user_address *where)
{
	const uint64_t fpu_bytes = fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE;
	const uint64_t needed =
		RED_ZONE + fpu_bytes + FPU_ALIGNMENT + sizeof(struct signal_frame) + 32;
	user_address top = frame->rsp;

	if (delivery->alternate_stack != 0 &&
	    !on_stack(frame->rsp, delivery->alternate_stack, delivery->alternate_size)) {
		if (delivery->alternate_size < needed - RED_ZONE)
			return false;
		top = size_add(delivery->alternate_stack, delivery->alternate_size);
	} else {
		top = top < RED_ZONE ? 0 : top - RED_ZONE;
	}
	if (top < needed || top > MMU_USER_END)
		return false;
	*fpu = align_down(top - fpu_bytes, FPU_ALIGNMENT);
	*where = align_down(*fpu - sizeof(struct signal_frame), 16) - 8;
	return true;
}

int arch_signal_frame_push(struct arch_frame *frame, const struct signal_delivery *delivery)
{
	struct signal_frame out = { 0 };
	user_address fpu, where;

	if (!frame_place(frame, delivery, &fpu, &where) || delivery->handler >> 47 != 0)
		return -EFAULT;
	out.return_address = delivery->restorer;
	out.context.flags = UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
	memcpy(&out.context.stack.ss_sp, &delivery->saved_stack_base, sizeof(uint64_t));
	out.context.stack.ss_size = delivery->saved_stack_size;
	out.context.stack.ss_flags = delivery->saved_stack_flags;
	context_fill(&out.context.registers, frame, fpu);
	out.context.registers.oldmask = delivery->blocked_before;
	out.context.mask = delivery->blocked_before;
	memcpy(out.info, delivery->info, sizeof(out.info));
	if (fpu_push(fpu) || user_write((struct user_out){ where }, &out, sizeof(out)))
		return -EFAULT;

	frame->rdi = (uint64_t)(uint32_t)delivery->number;
	frame->rsi = where + offsetof(struct signal_frame, info);
	frame->rdx = where + offsetof(struct signal_frame, context);
	frame->rax = 0;
	frame->rip = delivery->handler;
	frame->rsp = where;
	frame->rflags &= ~(FLAG_DIRECTION | FLAG_RESUME | FLAG_TRAP);
	return 0;
}

int arch_signal_frame_pop(struct arch_frame *frame, uint64_t *blocked, user_address *stack_base,
			  size_t *stack_size, int *stack_flags)
{
	const user_address where = wrap_sub(frame->rsp, 8);
	struct signal_frame in;
	user_address fpu;

	if (user_read(&in, (struct user_in){ where }, sizeof(in)) ||
	    in.context.registers.rip >> 47 != 0)
		return -EFAULT;
	memcpy(&fpu, &in.context.registers.fpstate, sizeof(fpu));
	if (fpu >= MMU_USER_END || fpu_pop(fpu))
		return -EFAULT;
	context_take(frame, &in.context.registers);
	*blocked = in.context.mask;
	memcpy(stack_base, &in.context.stack.ss_sp, sizeof(*stack_base));
	*stack_size = in.context.stack.ss_size;
	*stack_flags = in.context.stack.ss_flags;
	return 0;
}

size_t arch_signal_stack_minimum(void)
{
	return RED_ZONE + fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE + FPU_ALIGNMENT +
	       sizeof(struct signal_frame) + 32;
}
