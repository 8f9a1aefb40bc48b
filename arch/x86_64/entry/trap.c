// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions. From a program they become page faults or signals; in the kernel they are decoded
 * (which rule of the compiler or of the CPU was broken) and handed to kernel_exception(), which
 * does not return. Runs on the task's kernel stack, or on a fault stack (double fault, NMI, machine
 * check, debug). A handler that may sleep runs with the interrupt state of the code that was
 * interrupted.
 */
#include <arch/x86_64/machine.h>
#include <arch/image.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <base/bits.h>
#include <base/checked.h>
#include <base/string.h>
#include <mm/kernel_space/kernel_space.h>
#include <write_rarely/write_rarely.h>
#include <asm/siginfo.h>
#include <asm/signal.h>

/* Of a control protection fault: a return of a function, or from an interrupt, to elsewhere than
 * the shadow stack says; ENDBR64 is missing. */
#define CONTROL_RETURN 1u
#define CONTROL_INTERRUPT_RETURN 2u
#define CONTROL_BRANCH 3u
#define FAULT_PRESENT 1u
#define FAULT_WRITE 2u
#define FAULT_USER 4u
#define FAULT_EXECUTE 16u
#define FAULT_KEY 32u

#define DEPTH_NOTE_SIZE 9 /* a store to %gs: and an address of four bytes */

/* Where the user address of an access stands (user_copy.S). */
enum user_register { USER_IN_RSI, USER_IN_RDI, USER_IN_RSI_RAX, USER_AREA_IN_RDI };

struct user_fixup {
	int32_t access, target; /* each relative to its own place */
	uint32_t user;          /* enum user_register */
};

extern const struct user_fixup user_fixups_start[], user_fixups_end[];
extern const uint8_t depth_notes[2][DEPTH_NOTE_SIZE];
extern const int32_t kcfi_traps_start[], kcfi_traps_end[];
[[noreturn]] void double_fault_leave(uint64_t stack, struct arch_frame *frame, uint64_t shadow);
[[noreturn]] void double_fault_report(struct arch_frame *frame);

static uint64_t relative(const int32_t *place)
{
	return wrap_add((uint64_t)place, (uint64_t)(int64_t)*place);
}

static uint64_t user_address_of(const struct user_fixup *fixup, const struct arch_frame *frame)
{
	switch (fixup->user) {
	case USER_IN_RSI:
		return frame->rsi;
	case USER_IN_RDI:
	case USER_AREA_IN_RDI:
		return frame->rdi;
	default:
		return wrap_add(frame->rsi, frame->rax);
	}
}

/*
 * Where to go on when the user's side of a copy routine's access faulted at ADDRESS; 0 when it is
 * another instruction, or the kernel's side, whose faults are crimes.
 */
static uint64_t user_fixup_find(const struct arch_frame *frame, uint64_t address)
{
	for (const struct user_fixup *fixup = user_fixups_start; fixup < user_fixups_end; fixup++) {
		if (relative(&fixup->access) != frame->rip)
			continue;
		return wrap_sub(address, user_address_of(fixup, frame)) <
				       (fixup->user == USER_AREA_IN_RDI ? FPU_AREA_SIZE
									: sizeof(uint64_t))
			       ? relative(&fixup->target)
			       : 0;
	}
	return 0;
}

static bool is_note(const uint8_t *code)
{
	return memcmp(code, depth_notes[0], DEPTH_NOTE_SIZE) == 0 ||
	       memcmp(code, depth_notes[1], DEPTH_NOTE_SIZE) == 0;
}

/* Behind a note, whose place an interrupt has made deeper; jle over it stands in front. */
static bool is_note_left_out(uint64_t from, uint64_t to)
{
	const uint8_t *const code = (const uint8_t *)from;

	if (from < (uint64_t)text_start || from >= (uint64_t)text_end - 16)
		return false;
	if (to == from + 11)
		return code[0] == 0x7e && code[1] == 9 && is_note(code + 2);
	return to == from + 9 && is_note(code);
}

bool trap_may_redirect(uint64_t from, uint64_t to)
{
	for (const struct user_fixup *fixup = user_fixups_start; fixup < user_fixups_end; fixup++) {
		if (relative(&fixup->access) == from && relative(&fixup->target) == to)
			return true;
	}
	return to == (uint64_t)divert_entry || is_note_left_out(from, to);
}

static bool is_cfi_trap(uint64_t instruction)
{
	for (const int32_t *trap = kcfi_traps_start; trap < kcfi_traps_end; trap++) {
		if (relative(trap) == instruction)
			return true;
	}
	return false;
}

#define CHECK_RETURN 85 /* not one of clang's: protect/shadow_stack/rewrite.awk */

/* Names of clang's checks, in the order of its SanitizerHandler list; the number is the operand of
 * UD1. */
static const char *check_name(uint32_t check)
{
	switch (check) {
	case 0:
		return "addition overflow";
	case 1:
		return "unreachable code reached";
	case 3:
		return "division overflow";
	case 11:
		return "missing return";
	case 12:
		return "multiplication overflow";
	case 13:
		return "negation overflow";
	case 18:
		return "index out of bounds";
	case 19:
		return "pointer overflow";
	case 20:
		return "shift out of bounds";
	case 21:
		return "subtraction overflow";
	case 22:
		return "type mismatch";
	case 24:
		return "negative array size";
	default:
		return "failed check of the compiler";
	}
}

/*
 * The operand of clang's trap instruction at INSTRUCTION: 67 0f b9 40 NN (ud1l NN(%eax),%eax), 67
 * 0f b9 00 for 0. SAFETY: read only when it lies in the kernel's text.
 */
static bool decode_check(uint64_t instruction, uint32_t *check)
{
	const uint8_t *code = (const uint8_t *)instruction;

	if (instruction < (uint64_t)text_start || instruction > (uint64_t)text_end - 5)
		return false;
	if (code[0] != 0x67 || code[1] != 0x0f || code[2] != 0xb9)
		return false;
	*check = code[3] == 0x40 ? code[4] : 0;
	return code[3] == 0x40 || code[3] == 0x00;
}

[[noreturn]] static void invalid_instruction(struct arch_frame *frame)
{
	uint32_t check;

	if (decode_check(frame->rip, &check) && check == CHECK_RETURN)
		kernel_exception(KERNEL_TRAP_RETURN, "return address changed", frame);
	if (decode_check(frame->rip, &check))
		kernel_exception(KERNEL_TRAP_CHECKED_SIZE, check_name(check), frame);
	if (is_cfi_trap(frame->rip))
		kernel_exception(KERNEL_TRAP_CFI, "indirect call to a function of another type",
				 frame);
	kernel_exception(KERNEL_TRAP_BUG, "invalid instruction", frame);
}

static const char *exception_name(uint64_t vector)
{
	switch (vector) {
	case VECTOR_DIVIDE:
		return "division by zero";
	case VECTOR_DEBUG:
		return "debug exception";
	case VECTOR_NMI:
		return "non-maskable interrupt";
	case VECTOR_BREAKPOINT:
		return "breakpoint";
	case VECTOR_DOUBLE_FAULT:
		return "double fault";
	case VECTOR_INVALID_TSS:
		return "invalid task segment";
	case VECTOR_NOT_PRESENT:
		return "segment not present";
	case VECTOR_STACK:
		return "stack segment fault";
	case VECTOR_PROTECTION:
		return "general protection fault";
	case VECTOR_ALIGNMENT:
		return "alignment check";
	case VECTOR_MACHINE_CHECK:
		return "machine check";
	case VECTOR_CONTROL:
		return "control protection fault";
	default:
		return "unexpected exception";
	}
}

/* XRSTOR refuses a floating point area that a program made up: the copy fails. */
static bool user_area_refused(struct arch_frame *frame)
{
	const uint64_t target = user_fixup_find(frame, frame->rdi);

	if (frame->vector != VECTOR_PROTECTION || target == 0)
		return false;
	frame->rip = target;
	((uint64_t *)frame)[-1] = target; /* what entry.S compares it with */
	return true;
}

[[noreturn]] static void control_fault(struct arch_frame *frame)
{
	switch (frame->code) {
	case CONTROL_RETURN:
		kernel_exception(KERNEL_TRAP_RETURN,
				 "return address changed, says the shadow stack", frame);
	case CONTROL_INTERRUPT_RETURN:
		kernel_exception(
			KERNEL_TRAP_RETURN,
			"return address of interrupted code changed, says the shadow stack", frame);
	case CONTROL_BRANCH:
		kernel_exception(KERNEL_TRAP_CFI, "indirect branch to no target of branches",
				 frame);
	default:
		kernel_exception(KERNEL_TRAP_OTHER, exception_name(frame->vector), frame);
	}
}

static void kernel_trap(struct arch_frame *frame)
{
	if (user_area_refused(frame))
		return;
	if (frame->vector == VECTOR_INVALID)
		invalid_instruction(frame);
	if (frame->vector == VECTOR_CONTROL)
		control_fault(frame);
	kernel_exception(frame->vector == VECTOR_PROTECTION ? KERNEL_TRAP_PROTECTION
							    : KERNEL_TRAP_OTHER,
			 exception_name(frame->vector), frame);
}

static void page_fault(struct arch_frame *frame, uint64_t address)
{
	const uint64_t target = arch_frame_from_user(frame) ? 0 : user_fixup_find(frame, address);
	const struct arch_fault fault = {
		.address = address,
		.instruction = frame->rip,
		.write = frame->code & FAULT_WRITE,
		.execute = frame->code & FAULT_EXECUTE,
		.user = arch_frame_from_user(frame),
		.present = frame->code & FAULT_PRESENT,
		.protection_key = frame->code & FAULT_KEY,
		.from_user_copy = target != 0,
		.code = frame->code,
		.frame = frame,
	};

	if (fault.user)
		((struct arch_thread *)arch_current_task())->fault_address = address;
	if (frame->rflags & FLAG_INTERRUPT)
		arch_irq_enable();
	if (!kernel_page_fault(&fault)) {
		if (target == 0)
			kernel_exception(KERNEL_TRAP_OTHER, "page fault", frame);
		frame->rip = target;
		((uint64_t *)frame)[-1] = target; /* what entry.S compares it with */
	}
	arch_irq_disable();
}

/* Which floating point exception: FPE_* from the status and mask bits of x87 and SSE, which agree
 * in order. */
static int float_code(uint32_t raised)
{
	if (raised & 0x01)
		return FPE_FLTINV;
	if (raised & 0x04)
		return FPE_FLTDIV;
	if (raised & 0x08)
		return FPE_FLTOVF;
	if (raised & 0x12)
		return FPE_FLTUND;
	if (raised & 0x20)
		return FPE_FLTRES;
	return FPE_FLTUNK;
}

static int simd_code(void)
{
	uint32_t status;

	__asm__ volatile("stmxcsr %0" : "=m"(status));
	return float_code(status & ~(status >> 7) & 0x3f);
}

static int x87_code(void)
{
	uint16_t control, status;

	__asm__ volatile("fnstcw %0; fnstsw %1" : "=m"(control), "=m"(status));
	return float_code(status & ~control & 0x3fu);
}

static int debug_code(void)
{
	uint64_t status;

	__asm__ volatile("movq %%dr6, %0; movq %1, %%dr6" : "=&r"(status) : "r"(0xffff0ff0ul));
	return status & (1ul << 14) ? TRAP_TRACE : TRAP_HWBKPT;
}

static void user_signal(struct arch_frame *frame, int number, int code, uint64_t address)
{
	arch_irq_enable();
	kernel_user_exception(frame, number, code, address);
	arch_irq_disable();
}

static void user_trap(struct arch_frame *frame)
{
	switch (frame->vector) {
	case VECTOR_DIVIDE:
		user_signal(frame, SIGFPE, FPE_INTDIV, frame->rip);
		break;
	case VECTOR_DEBUG:
		user_signal(frame, SIGTRAP, debug_code(), frame->rip);
		break;
	case VECTOR_BREAKPOINT:
		user_signal(frame, SIGTRAP, SI_KERNEL, 0);
		break;
	case VECTOR_INVALID:
		user_signal(frame, SIGILL, ILL_ILLOPN, frame->rip);
		break;
	case VECTOR_NOT_PRESENT:
	case VECTOR_STACK:
		user_signal(frame, SIGBUS, SI_KERNEL, 0);
		break;
	case VECTOR_FLOAT:
		user_signal(frame, SIGFPE, x87_code(), frame->rip);
		break;
	case VECTOR_SIMD:
		user_signal(frame, SIGFPE, simd_code(), frame->rip);
		break;
	case VECTOR_ALIGNMENT:
		user_signal(frame, SIGBUS, BUS_ADRALN, 0);
		break;
	default:
		user_signal(frame, SIGSEGV, SI_KERNEL, 0);
		break;
	}
}

/*
 * A double fault whose address lies in a stack's guard is a stack that ran over. The report runs on
 * the top of the stack that overflowed: its owner is found by the stack pointer, and what is
 * overwritten there are the outermost calls. Everything else stays on the fault stack.
 */
static void double_fault(struct arch_frame *frame)
{
	const uint64_t address = cr2_read();
	const uint64_t top = arch_own_stack_top();

	if (!kernel_stack_guard_hit(address) && !kernel_stack_guard_hit(wrap_sub(frame->rsp, 8)))
		return;
	if (kernel_stack_slot(top - 1) < KERNEL_SLOT_COUNT) {
		struct arch_frame *copy = (struct arch_frame *)(top - sizeof(*copy));

		*copy = *frame;
		double_fault_leave((uint64_t)copy, copy, shadow_begin_anew());
	}
	kernel_exception(KERNEL_TRAP_STACK_GUARD, "kernel stack overflow", frame);
}

[[noreturn]] void double_fault_report(struct arch_frame *frame)
{
	kernel_exception(KERNEL_TRAP_STACK_GUARD, "kernel stack overflow", frame);
}

void arch_trap(struct arch_frame *frame)
{
	const uint64_t fault_address = cr2_read();

	/* A write window stays open around it: only two counters of its own are written. */
	if (frame->vector == VECTOR_NMI && !kernel_nmi())
		return;
	if (!arch_frame_from_user(frame))
		write_window_force_close();
	switch (frame->vector) {
	case VECTOR_PAGE_FAULT:
		page_fault(frame, fault_address);
		return;
	case VECTOR_NMI:
		kernel_ipi(IPI_STOP);
		return;
	case VECTOR_MACHINE_CHECK:
		kernel_exception(KERNEL_TRAP_OTHER, "machine check", frame);
	case VECTOR_DOUBLE_FAULT:
		double_fault(frame);
		kernel_trap(frame);
	default:
		if (arch_frame_from_user(frame))
			user_trap(frame);
		else
			kernel_trap(frame);
	}
}
