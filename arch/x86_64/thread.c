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
#include <mm/kernel_space.h>
#include <reg_pinning/reg_pinning.h>
#include <shadow_stack/shadow_stack.h>
#include <stack_canary/stack_canary.h>
#include <violation.h>

#define USER_FLAGS_START (FLAG_FIXED | FLAG_INTERRUPT)

struct task *switch_stacks(struct arch_thread *from, struct arch_thread *to,
			   struct task *from_task);
void thread_start_kernel(void);
void thread_start_user(void);
void thread_start_condemned(void);
void thread_chain_seal(struct arch_thread *thread);
static uint64_t chain_sum(const struct arch_thread *thread, uint64_t pointer, uint64_t departures);
uint64_t thread_chain_verify(const struct arch_thread *thread);
[[noreturn]] void thread_begin_condemned(struct task *previous);
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
	thread->stack_low = UINT64_MAX;
	thread->chain_sum = chain_sum(thread, pointer, kernel_stack_departures(pointer));
}

void arch_thread_init_idle(struct arch_thread *thread)
{
	thread->stack_top = arch_cpu()->kernel_stack_top;
	thread->stack_canary = stack_canary_draw();
	thread->stack_low = UINT64_MAX;
}

static_assert(sizeof(struct arch_frame) == CALL_CHAIN_REGISTERS * sizeof(uint64_t));

static uint64_t chain_sum(const struct arch_thread *thread, uint64_t pointer, uint64_t departures)
{
	const struct switch_frame *frame = (const struct switch_frame *)pointer;
	const struct arch_frame *user =
		(const struct arch_frame *)(thread->stack_top - sizeof(struct arch_frame));
	struct call_chain chain = {
		.thread = (uint64_t)thread,
		.start = pointer,
		.top = thread->stack_top,
		.departures = departures,
		.base_pointer = frame->rbp,
		.return_address = frame->return_address,
	};

	if (thread->has_user_state) {
		chain.registers = (const uint64_t *)user;
		chain.bases[0] = thread->fs_base;
		chain.bases[1] = thread->gs_base;
		chain.area = (const uint64_t *)thread->fpu;
		chain.area_pairs =
			user->vector == FRAME_VECTOR_SYSCALL ? 0 : sizeof(thread->fpu) / 16;
	}
	return shadow_stack_sum(&chain);
}

/* Called by switch_stacks() on the way off a stack. No two sums of one thread are of one moment. */
void thread_chain_seal(struct arch_thread *thread)
{
	thread->chain_sum = chain_sum(thread, thread->stack_pointer, kernel_stack_depart());
}

static bool chain_intact(const struct arch_thread *thread, uint64_t pointer)
{
	const uint64_t top = thread->stack_top;

	return pointer % 8 == 0 && pointer < top && top - pointer <= KERNEL_STACK_SIZE &&
	       top - pointer >= sizeof(struct switch_frame) &&
	       chain_sum(thread, pointer, kernel_stack_departures(pointer)) == thread->chain_sum;
}

/*
 * The stack pointer to go on with. A chain that has been changed is not gone back: the thread
 * comes out of the switch at the top of its stack, where it is ended.
 */
uint64_t thread_chain_verify(const struct arch_thread *thread)
{
	const uint64_t pointer = thread->stack_pointer;
	const struct switch_frame end = { .return_address = (uint64_t)thread_start_condemned };
	uint64_t fresh;

	if (likely(chain_intact(thread, pointer)))
		return pointer;
	if (thread->stack_top % KERNEL_SLOT_SIZE != 0 ||
	    kernel_stack_slot(wrap_sub(thread->stack_top, 1)) >= KERNEL_SLOT_COUNT)
		violation_stop("shadow_stack", "stack of a sleeping task changed");
	fresh = thread->stack_top - sizeof(struct arch_frame) - sizeof(end);
	memcpy((void *)fresh, &end, sizeof(end));
	return fresh;
}

[[noreturn]] void thread_begin_condemned(struct task *previous)
{
	kernel_thread_started(previous);
	arch_irq_enable();
	violation("shadow_stack", "saved state of a sleeping task changed");
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
	thread->has_user_state = false;
	thread_init(thread, stack_top, &frame);
}

void arch_thread_init_user(struct arch_thread *thread, uint64_t stack_top,
			   const struct arch_frame *user)
{
	const struct switch_frame frame = { .return_address = (uint64_t)thread_start_user };

	*(struct arch_frame *)(stack_top - sizeof(*user)) = *user;
	thread->has_user_state = true;
	thread_init(thread, stack_top, &frame);
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
	cpu->stack_offset ^= (uint32_t)(from->chain_sum >> 32);
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
