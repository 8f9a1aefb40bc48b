// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a thread leaves and finds at a switch: its sealed copy (saved_thread.h; the row
 * shadow_stack).
 *
 * 1. The copy that is written follows from the stack pointer, by the sealed table of slots; the one
 *    that is read from the stack of the thread that goes on, and it must name that thread. So no
 *    ordinary memory says where a window writes to, or what a thread goes on with.
 * 2. From departure to arrival a copy is asleep: a thread can not go on twice, nor with an earlier
 *    state.
 * 3. Everything here runs with interrupts off, on the stack of the thread that leaves.
 */
#include "machine.h"
#include <arch/registers.h>
#include <mm/kernel_space.h>
#include <shadow_stack/shadow_stack.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

void thread_start_condemned(void);
const struct saved_thread *thread_exchange(const struct arch_thread *from,
					   const struct arch_thread *to,
					   const struct switch_frame *pushed);

/* The bases of the running thread may have been changed by the program itself (WRFSBASE, WRGSBASE).
 */
static void program_save(struct saved_thread *writable)
{
	fpu_save(writable->fpu);
	writable->fs_base = fs_base_read();
	writable->gs_base = msr_read(MSR_KERNEL_GS_BASE);
}

static void program_load(const struct saved_thread *saved)
{
	fpu_restore(saved->fpu);
	bases_load(saved->fs_base, saved->gs_base);
}

/* Inside a window: the thread comes out of the switch at the top of its stack, where it is ended.
 */
static void condemn(struct saved_thread *writable, const char *why)
{
	writable->registers = (struct switch_frame){
		.rbx = (uint64_t)why,
		.return_address = (uint64_t)thread_start_condemned,
	};
	writable->pointer = saved_thread_first(writable->stack_top);
	writable->pairs_size = 0;
}

static void depart(const struct saved_thread *own, const struct switch_frame *pushed)
{
	struct saved_thread *const writable = own->writable;

	if (own->has_user)
		program_save(writable);
	if (unlikely(!shadow_stack_keep(writable, pushed)))
		condemn(writable, "call chain too long to be kept");
	writable->asleep = true;
}

static void arrive(const struct saved_thread *next)
{
	struct saved_thread *const writable = next->writable;

	if (unlikely(!shadow_stack_unchanged(next)))
		condemn(writable, "saved state of a sleeping task changed");
	writable->asleep = false;
}

/* Called by switch_stacks(): what TO goes on with. */
const struct saved_thread *thread_exchange(const struct arch_thread *from,
					   const struct arch_thread *to,
					   const struct switch_frame *pushed)
{
	const struct saved_thread *const own = kernel_stack_saved((uint64_t)pushed);
	const struct saved_thread *const next = kernel_stack_saved(to->stack_top - 1);
	struct cpu *const cpu = arch_cpu();
	struct write_window window;

	if (unlikely(own == nullptr || own->thread != from))
		violation_stop("shadow_stack", "a task leaves the stack of another");
	if (unlikely(next == nullptr || next->thread != to || !next->asleep))
		violation_stop("shadow_stack", "stack of a sleeping task changed");
	window = write_window_open();
	depart(own, pushed);
	arrive(next);
	own_stack_set(next->registers_end, next->stack_top,
		      kernel_stack_seal_at(next->stack_top - 1));
	write_window_close(window);
	if (next->has_user)
		program_load(next);
	cpu->stack_offset ^= own->salt;
	return next;
}
