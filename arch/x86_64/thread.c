// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads: their first stack contents, the switch, the registers that a program sees. struct
 * arch_thread is the first member of struct task, which this file does not otherwise know.
 */
#include "machine.h"
#include <arch/image.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <base/string.h>
#include <reg_pinning/reg_pinning.h>
#include <stack_canary/stack_canary.h>

#define CALL_INSTRUCTION_SIZE 2u /* SYSCALL */
#define USER_FLAGS_START (FLAG_FIXED | FLAG_INTERRUPT)

struct task *switch_stacks(struct arch_thread *from, struct arch_thread *to,
			   struct task *from_task);
void thread_start_kernel(void);
void thread_start_user(void);
[[noreturn]] void thread_begin_kernel(struct task *previous, void (*entry)(void *), void *argument);
[[noreturn]] void return_to_user_from(struct arch_frame *frame);

/* What switch_stacks() pops. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp, return_address;
};

static struct arch_thread *thread_of(struct task *task)
{
	return (struct arch_thread *)task;
}

static void thread_init(struct arch_thread *thread, uint64_t stack_top,
			const struct switch_frame *frame)
{
	const uint64_t pointer = stack_top - sizeof(struct arch_frame) - sizeof(*frame);

	memcpy((void *)pointer, frame, sizeof(*frame));
	thread->stack_pointer = pointer;
	thread->stack_top = stack_top;
	thread->stack_canary = stack_canary_draw();
}

void arch_thread_init_kernel(struct arch_thread *thread, uint64_t stack_top, void (*entry)(void *),
			     void *argument)
{
	const struct switch_frame frame = {
		.return_address = (uint64_t)thread_start_kernel,
		.rbx = (uint64_t)entry,
		.r12 = (uint64_t)argument,
	};

	memset((void *)(stack_top - sizeof(struct arch_frame)), 0, sizeof(struct arch_frame));
	thread_init(thread, stack_top, &frame);
	thread->has_user_state = false;
}

void arch_thread_init_user(struct arch_thread *thread, uint64_t stack_top,
			   const struct arch_frame *user)
{
	const struct switch_frame frame = { .return_address = (uint64_t)thread_start_user };

	*(struct arch_frame *)(stack_top - sizeof(*user)) = *user;
	thread_init(thread, stack_top, &frame);
	thread->has_user_state = true;
}

[[noreturn]] void thread_begin_kernel(struct task *previous, void (*entry)(void *), void *argument)
{
	kernel_thread_started(previous);
	arch_irq_enable();
	entry(argument);
	kernel_exception(KERNEL_TRAP_BUG, "a kernel thread returned",
			 arch_thread_user_frame(arch_current_task()));
}

/* The bases of the running thread may have been changed by the program itself (WRFSBASE, WRGSBASE).
 */
static void bases_save(struct arch_thread *thread)
{
	thread->fs_base = fs_base_read();
	thread->gs_base = msr_read(MSR_KERNEL_GS_BASE);
}

static void bases_load(const struct arch_thread *thread)
{
	fs_base_write(thread->fs_base);
	if (msr_read(MSR_KERNEL_GS_BASE) != thread->gs_base)
		msr_write(MSR_KERNEL_GS_BASE, thread->gs_base);
}

void arch_thread_copy(struct arch_thread *to, const struct arch_thread *from)
{
	irq_state state = arch_irq_save();
	struct arch_thread *running = thread_of(arch_current_task());

	if (running == from && running->has_user_state) {
		fpu_save(running);
		bases_save(running);
	}
	to->fs_base = from->fs_base;
	to->gs_base = from->gs_base;
	memcpy(to->fpu, from->fpu, sizeof(to->fpu));
	arch_irq_restore(state);
}

void arch_thread_reset_user(struct arch_thread *thread)
{
	irq_state state = arch_irq_save();

	thread->fs_base = 0;
	thread->gs_base = 0;
	fpu_reset(thread);
	thread->has_user_state = true;
	if (thread == thread_of(arch_current_task())) {
		fpu_restore(thread);
		bases_load(thread);
	}
	arch_irq_restore(state);
}

void arch_thread_free(struct arch_thread *thread)
{
	memory_erase(thread, sizeof(*thread));
}

struct task *arch_thread_switch(struct task *from_task, struct task *to_task)
{
	struct arch_thread *from = thread_of(from_task), *to = thread_of(to_task);
	struct cpu *cpu = arch_cpu();

	if (from->has_user_state) {
		fpu_save(from);
		bases_save(from);
	}
	if (to->has_user_state) {
		fpu_restore(to);
		bases_load(to);
	}
	reg_pinning_check_control();
	cpu->current = to_task;
	cpu->kernel_stack_top = to->stack_top;
	return switch_stacks(from, to, from_task);
}

struct arch_frame *arch_thread_user_frame(struct task *task)
{
	return (struct arch_frame *)(thread_of(task)->stack_top - sizeof(struct arch_frame));
}

[[noreturn]] void arch_thread_enter_user(void)
{
	arch_irq_disable();
	return_to_user_from(arch_thread_user_frame(arch_current_task()));
}

void arch_frame_start_program(struct arch_frame *frame, user_address entry, user_address stack)
{
	*frame = (struct arch_frame){
		.rip = entry >> 47 ? 0 : entry, /* never an address that IRETQ refuses */
		.rsp = stack,
		.cs = USER_CODE,
		.ss = USER_DATA,
		.rflags = USER_FLAGS_START,
		.vector = FRAME_VECTOR_NONE,
	};
}

void arch_frame_set_result(struct arch_frame *frame, long value)
{
	frame->rax = (uint64_t)value;
}

long arch_frame_result(const struct arch_frame *frame)
{
	return (long)frame->rax;
}

user_address arch_frame_stack(const struct arch_frame *frame)
{
	return frame->rsp;
}

void arch_frame_set_stack(struct arch_frame *frame, user_address stack)
{
	frame->rsp = stack;
}

user_address arch_frame_instruction(const struct arch_frame *frame)
{
	return frame->rip;
}

void arch_frame_restart_call(struct arch_frame *frame, long number)
{
	frame->rax = (uint64_t)number;
	if (frame->rip >= CALL_INSTRUCTION_SIZE)
		frame->rip -= CALL_INSTRUCTION_SIZE;
}

int64_t arch_frame_system_call(const struct arch_frame *frame)
{
	return frame->vector == FRAME_VECTOR_SYSCALL ? (int64_t)frame->code : -1;
}

void arch_frame_clear_system_call(struct arch_frame *frame)
{
	frame->vector = FRAME_VECTOR_NONE;
}

void arch_tls_set(struct task *task, uint64_t value)
{
	thread_of(task)->fs_base = value;
	if (task == arch_current_task())
		fs_base_write(value);
}

uint64_t arch_tls_get(struct task *task)
{
	return task == arch_current_task() ? fs_base_read() : thread_of(task)->fs_base;
}

void arch_gs_base_set(struct task *task, uint64_t value)
{
	thread_of(task)->gs_base = value;
	if (task == arch_current_task())
		msr_write(MSR_KERNEL_GS_BASE, value);
}

uint64_t arch_gs_base_get(struct task *task)
{
	return task == arch_current_task() ? msr_read(MSR_KERNEL_GS_BASE)
					   : thread_of(task)->gs_base;
}

uint64_t arch_user_capabilities(uint32_t index)
{
	const uint64_t fsgsbase = 2;

	return index == 0 ? cpuid_read(1, 0).edx : fsgsbase;
}
