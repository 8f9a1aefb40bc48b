// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads: their first stack contents, the switch, the registers that a program sees. struct
 * arch_thread is the first member of struct task, which this file does not otherwise know.
 */
#include <arch/x86_64/machine.h>
#include <arch/image.h>
#include <arch/registers.h>
#include <arch/stack.h>
#include <arch/upcall.h>
#include <arch/user_registers.h>
#include <base/string.h>
#include <free_poison/stack.h>
#include <mm/kernel_space/kernel_space.h>
#include <reg_pinning/reg_pinning.h>
#include <secrets/secrets.h>
#include <shadow_stack/shadow_stack.h>
#include <stack_canary/stack_canary.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define USER_FLAGS_START (FLAG_FIXED | FLAG_INTERRUPT)

struct task *switch_stacks(struct arch_thread *from, struct arch_thread *to, physical_address root);
void thread_start_kernel(void);
void thread_start_user(void);
[[noreturn]] void thread_begin_condemned(struct task *previous, const char *why);
[[noreturn]] void thread_begin_kernel(struct task *previous, void (*entry)(void *), void *argument);
void thread_begin_user(struct task *previous);
[[noreturn]] void return_to_user_anew(void);

static struct arch_thread *thread_of(struct task *task)
{
	return (struct arch_thread *)task;
}

void arch_saved_thread_start(const struct saved_thread *saved)
{
	const struct write_window window = write_window_open();
	struct saved_thread *const writable = shadow_stack_writable(saved);

	writable->writable = writable;
	write_window_close(window);
}

/* Of a stack that is nobody's yet. */
static const struct saved_thread *saved_unborn(uint64_t stack_top)
{
	const struct saved_thread *const saved = kernel_stack_saved(stack_top - 1);

	if (saved == nullptr || saved->thread != nullptr)
		violation("shadow_stack", "the stack of another task taken");
	return saved;
}

/* The part of its birth that every thread has, inside a window. */
static void saved_begin(struct saved_thread *writable, const struct arch_thread *thread,
			uint64_t registers_end)
{
	writable->thread = thread;
	writable->stack_top = thread->stack_top;
	writable->registers_end = registers_end;
}

static void saved_begin_asleep(struct saved_thread *writable, const struct arch_thread *thread,
			       const struct switch_frame *registers, uint32_t salt)
{
	writable->registers = *registers;
	shadow_begin(writable, registers->return_address);
	writable->pointer = saved_thread_first(thread->stack_top);
	writable->pairs_size = 0;
	writable->salt = salt;
	writable->asleep = true;
}

static void thread_init(struct arch_thread *thread, uint64_t stack_top)
{
	thread->stack_top = stack_top;
	thread->stack_canary = stack_canary_draw();
	thread->stack_low = free_poison_nobody;
}

void arch_thread_init_idle(struct arch_thread *thread)
{
	const uint64_t stack_top = arch_own_stack_top();
	const struct saved_thread *const saved = saved_unborn(stack_top);
	struct write_window window;

	thread_init(thread, stack_top);
	window = write_window_open();
	saved_begin(saved->writable, thread, user_registers_first());
	write_window_close(window);
}

[[noreturn]] void thread_begin_condemned(struct task *previous, const char *why)
{
	kernel_thread_started(previous);
	arch_irq_enable();
	violation("shadow_stack", "%s", why);
}

void arch_thread_init_kernel(struct arch_thread *thread, uint64_t stack_top, void (*entry)(void *),
			     void *argument)
{
	const struct switch_frame frame = {
		.return_address = (uint64_t)thread_start_kernel,
		.rbx = (uint64_t)entry,
		.r12 = (uint64_t)argument,
	};
	const struct saved_thread *const saved = saved_unborn(stack_top);
	const uint32_t salt = random_u32();
	struct write_window window;

	thread_init(thread, stack_top);
	window = write_window_open();
	saved_begin(saved->writable, thread, user_registers_first());
	saved_begin_asleep(saved->writable, thread, &frame, salt);
	saved->writable->has_user = false;
	write_window_close(window);
}

void arch_thread_init_user(struct arch_thread *thread, uint64_t stack_top, uint64_t registers_end,
			   const struct arch_frame *user, user_address tls)
{
	const struct switch_frame frame = { .return_address = (uint64_t)thread_start_user };
	const struct saved_thread *const saved = saved_unborn(stack_top);
	const uint32_t salt = random_u32();
	struct saved_thread *writable;
	struct write_window window;

	thread_init(thread, stack_top);
	window = write_window_open();
	writable = saved->writable;
	fpu_save_whole(writable->fpu);
	writable->fs_base = tls;
	writable->gs_base = arch_gs_base_get();
	writable->user = *user;
	saved_begin(writable, thread, registers_end);
	saved_begin_asleep(writable, thread, &frame, salt);
	writable->has_user = true;
	write_window_close(window);
}

void arch_thread_release(const struct arch_thread *thread, uint64_t stack_top)
{
	const struct saved_thread *const saved = kernel_stack_saved(wrap_sub(stack_top, 1));
	uint64_t *const seal = kernel_stack_seal_place(stack_top);
	struct write_window window;

	if (saved == nullptr || (saved->thread != nullptr && saved->thread != thread))
		violation("shadow_stack", "the stack of another task freed");
	window = write_window_open();
	write_window_store(seal, 0);
	memset((uint8_t *)saved->writable + SAVED_THREAD_OWNERS, 0,
	       sizeof(*saved) - SAVED_THREAD_OWNERS + saved->pairs_size);
	write_window_close(window);
}

[[noreturn]] void thread_begin_kernel(struct task *previous, void (*entry)(void *), void *argument)
{
	kernel_thread_started(previous);
	arch_irq_enable();
	entry(argument);
	kernel_exception(KERNEL_TRAP_BUG, "a kernel thread returned",
			 (struct arch_frame *)boot_stack);
}

/* On its own root. */
void thread_begin_user(struct task *previous)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());

	user_registers_enter();
	*arch_thread_user_frame() = own->user;
	kernel_thread_started(previous);
}

uint64_t arch_thread_registers_end(const struct arch_thread *thread)
{
	return kernel_stack_saved(thread->stack_top - 1)->registers_end;
}

void bases_load(uint64_t fs_base, uint64_t gs_base, uint64_t gs_base_now)
{
	fs_base_write(fs_base);
	if (gs_base != gs_base_now)
		msr_write(MSR_KERNEL_GS_BASE, gs_base);
}

void arch_thread_reset_user(void)
{
	const struct saved_thread *const own = kernel_stack_saved(arch_stack_pointer());
	struct write_window window;

	if (!own->has_user) {
		window = write_window_open();
		own->writable->has_user = true;
		write_window_close(window);
	}
	fpu_reset();
	bases_load(0, 0, arch_gs_base_get());
}

void arch_thread_free(struct arch_thread *thread)
{
	memory_erase(thread, sizeof(*thread));
}

struct task *arch_thread_switch(struct task *from_task, struct task *to_task, physical_address root)
{
	reg_pinning_check_control();
	arch_set_current_task(to_task);
	return switch_stacks(thread_of(from_task), thread_of(to_task), root);
}

[[noreturn]] void arch_thread_enter_user(void)
{
	arch_irq_disable();
	return_to_user_anew();
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

void arch_tls_set(uint64_t value)
{
	fs_base_write(value);
}

uint64_t arch_tls_get(void)
{
	return fs_base_read();
}

void arch_gs_base_set(uint64_t value)
{
	msr_write(MSR_KERNEL_GS_BASE, value);
}

uint64_t arch_gs_base_get(void)
{
	return msr_read_public(MSR_KERNEL_GS_BASE);
}

uint64_t arch_user_capabilities(uint32_t index)
{
	const uint64_t fsgsbase = 2;

	return index == 0 ? cpuid_read(1, 0).edx : fsgsbase;
}
