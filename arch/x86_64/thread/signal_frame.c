// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signal frames on the user stack, laid out exactly as Linux does (struct rt_sigframe of arch/x86:
 * return address, ucontext, siginfo; above it, 64-aligned, the XSAVE area with its two magic
 * numbers), because unwinders, debuggers and setcontext() read them. What comes back by
 * rt_sigreturn is the program's to choose: only user flags, user selectors and a canonical address
 * are taken, and the floating point area is cleaned before the CPU sees it.
 */
#include <arch/x86_64/machine.h>
#include <arch/mmu.h>
#include <arch/registers.h>
#include <arch/user.h>
#include <base/checked.h>
#include <base/compiler.h>
#include <base/errno.h>
#include <base/string.h>
#include <mm/copy/user_copy.h>
#include <no_pointers_out/no_pointers_out.h>
#include <asm/signal.h>
#include <asm/siginfo.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

#define RED_ZONE 128u
#define FPU_ALIGNMENT 64u
#define LEGACY_SIZE 512u
#define SOFTWARE_OFFSET 464u           /* of struct _fpx_sw_bytes in the legacy area */
#define FLAGS_OF_SIGNALS 0x50dd5ul     /* AC RF OF DF TF SF ZF AF PF CF */
#define FLAG_IDENTIFICATION 0x200000ul /* stays as the handler leaves it, as on Linux */
#define SIGINFO_SIZE 128u

struct signal_context { /* struct ucontext with the kernel's 8-byte mask */
	uint64_t flags;
	uint64_t link;
	stack_t stack;
	struct sigcontext registers;
	uint64_t mask;
};

/* Behind it: siginfo_t. */
struct signal_frame {
	uint64_t return_address;
	struct signal_context context;
};
#define FRAME_AND_INFO (sizeof(struct signal_frame) + SIGINFO_SIZE)

static_assert(sizeof(struct sigcontext) == 256 && offsetof(struct signal_context, registers) == 40);
static_assert(FRAME_AND_INFO == 440, "struct rt_sigframe");

/* TO is all zero. */
static void context_fill(struct sigcontext *to, const struct arch_frame *frame, user_address fpu)
{
	to->r8 = frame->r8;
	to->r9 = frame->r9;
	to->r10 = frame->r10;
	to->r11 = frame->r11;
	to->r12 = frame->r12;
	to->r13 = frame->r13;
	to->r14 = frame->r14;
	to->r15 = frame->r15;
	to->rdi = frame->rdi;
	to->rsi = frame->rsi;
	to->rbp = frame->rbp;
	to->rbx = frame->rbx;
	to->rdx = frame->rdx;
	to->rax = frame->rax;
	to->rcx = frame->rcx;
	to->rsp = frame->rsp;
	to->rip = frame->rip;
	to->eflags = frame->rflags;
	to->cs = (uint16_t)frame->cs;
	to->ss = (uint16_t)frame->ss;
	/* SAFETY: the field is a pointer type of programs; it is never followed here. */
	memcpy(&to->fpstate, &fpu, sizeof(fpu));
	if (frame->vector < FRAME_VECTOR_SYSCALL) {
		to->trapno = frame->vector;
		to->cr2 = ((const struct arch_thread *)arch_current_task())->fault_address;
		to->err = frame->vector == VECTOR_PAGE_FAULT && to->cr2 >= MMU_USER_END
				  ? no_pointers_out_fault_code(frame->code)
				  : frame->code;
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
		.rflags = (from->eflags & FLAGS_OF_SIGNALS) |
			  (frame->rflags & FLAG_IDENTIFICATION) | FLAG_FIXED | FLAG_INTERRUPT,
		.cs = USER_CODE,
		.ss = USER_DATA,
		.vector = FRAME_VECTOR_NONE,
	};
}

/*
 * Writes the running program's floating point state to the user stack. The registers hold it
 * throughout: a fault on the way may switch to another task and back.
 */
static int fpu_push(user_address to)
{
	const struct _fpx_sw_bytes software = {
		.magic1 = FP_XSTATE_MAGIC1,
		.extended_size = fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE,
		.xfeatures = fpu_components(),
		.xstate_size = fpu_area_bytes(),
	};
	const uint32_t magic = FP_XSTATE_MAGIC2;

	/* The range is a program's: frame_place() has checked what it lies below. */
	if (arch_user_fpu_save(to, (uint32_t)fpu_components()))
		return -EFAULT;
	if (user_write_object((struct user_out){ to + SOFTWARE_OFFSET }, &software))
		return -EFAULT;
	return user_write_object((struct user_out){ to + fpu_area_bytes() }, &magic);
}

/* The area's form: with our two magic numbers it is an XSAVE area of our size, else only its legacy
 * part counts. */
static bool fpu_is_extended(user_address from)
{
	WRITTEN_FIRST struct _fpx_sw_bytes software;
	uint32_t magic;

	if (user_read_object(&software, (struct user_in){ from + SOFTWARE_OFFSET }))
		return false;
	if (software.magic1 != FP_XSTATE_MAGIC1 || software.xstate_size != fpu_area_bytes() ||
	    software.extended_size != fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE)
		return false;
	if (user_read_object(&magic, (struct user_in){ from + fpu_area_bytes() }))
		return false;
	return magic == FP_XSTATE_MAGIC2;
}

/* What XRSTOR would not take as it stands: a legacy area, or none at all (the initial state). */
[[gnu::noinline]] static int fpu_pop_copied(user_address from, bool extended)
{
	const uint64_t legacy_components = 3;
	alignas(64) uint8_t area[FPU_AREA_SIZE];

	if (from == 0) {
		fpu_reset();
		return 0;
	}
	memset(area, 0, sizeof(area));
	if (user_read(area, (struct user_in){ from }, extended ? fpu_area_bytes() : LEGACY_SIZE))
		return -EFAULT;
	if (!extended)
		memcpy(area + LEGACY_SIZE, &legacy_components, sizeof(legacy_components));
	fpu_area_sanitise(area);
	fpu_restore(area);
	return 0;
}

/*
 * Straight from the program's memory. What XRSTOR refuses there (reserved bits, no alignment) is
 * cleaned in a copy. XSAVEOPT at the next switch saves everything, as it goes to another address
 * than this restore came from.
 */
static int fpu_pop(user_address from)
{
	const bool extended = from != 0 && fpu_is_extended(from);

	if (likely(extended) && user_range_ok(from, fpu_area_bytes()) &&
	    arch_user_fpu_restore(from, (uint32_t)fpu_components()) == 0)
		return 0;
	return fpu_pop_copied(from, extended);
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
	const uint64_t needed = RED_ZONE + fpu_bytes + FPU_ALIGNMENT + FRAME_AND_INFO + 32;
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
	*where = align_down(*fpu - FRAME_AND_INFO, 16) - 8;
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
	if (fpu_push(fpu) || user_write_object((struct user_out){ where }, &out) ||
	    user_write_whole((struct user_out){ where + sizeof(out) }, delivery->info,
			     SIGINFO_SIZE))
		return -EFAULT;

	frame->rdi = (uint64_t)(uint32_t)delivery->number;
	frame->rsi = where + sizeof(out);
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
	/* The handler's return has taken the return address from the stack. */
	const struct user_in where = { frame->rsp };
	WRITTEN_FIRST struct signal_context in;
	user_address fpu;

	static_assert(offsetof(struct signal_frame, context) == sizeof(uint64_t));
	if (user_read_object(&in, where) || in.registers.rip >> 47 != 0)
		return -EFAULT;
	memcpy(&fpu, &in.registers.fpstate, sizeof(fpu));
	if (fpu >= MMU_USER_END || fpu_pop(fpu))
		return -EFAULT;
	context_take(frame, &in.registers);
	*blocked = in.mask;
	memcpy(stack_base, &in.stack.ss_sp, sizeof(*stack_base));
	*stack_size = in.stack.ss_size;
	*stack_flags = in.stack.ss_flags;
	return 0;
}

size_t arch_signal_stack_minimum(void)
{
	return RED_ZONE + fpu_area_bytes() + FP_XSTATE_MAGIC2_SIZE + FPU_ALIGNMENT +
	       FRAME_AND_INFO + 32;
}
