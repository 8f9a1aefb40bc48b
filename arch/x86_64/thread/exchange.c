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
 * 3. It goes on with the page tables that the seal of that stack names, or the kernel's own: asked
 *    before they are loaded.
 * 4. Everything here runs with interrupts off, on the stack of the thread that leaves.
 */
#include <arch/x86_64/cpu/shadow_switch.h>
#include <arch/x86_64/machine.h>
#include <arch/x86_64/mmu/table.h>
#include <arch/registers.h>
#include <mm/kernel_space/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <shadow_stack/shadow_stack.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

/* What switch_stacks() gets: what TO goes on with, and who has left. */
struct exchanged {
	const struct saved_thread *next;
	struct arch_thread *from;
};

void thread_start_condemned(void);
[[clang::preserve_none]] struct exchanged thread_exchange(struct arch_thread *from,
							  const struct arch_thread *to,
							  const struct switch_frame *pushed,
							  physical_address root);

/* The bases of the running thread may have been changed by the program itself (WRFSBASE, WRGSBASE).
 */
static void program_save(struct saved_thread *writable, uint64_t gs_base)
{
	fpu_save(writable->fpu);
	writable->fs_base = fs_base_read();
	writable->gs_base = gs_base;
}

static void program_load(const struct saved_thread *saved, uint64_t gs_base)
{
	fpu_restore(saved->fpu);
	bases_load(saved->fs_base, saved->gs_base, gs_base);
}

/*
 * The page tables that a thread is said to run on are those that the seal of its stack names, or
 * the kernel's own: asked before they are loaded, so what is loaded is a root, and its own.
 */
static void root_enter(physical_address root, const struct task_seal *seal)
{
	if (unlikely(!pgtable_integrity_may_run(root, kernel_stack_root_of(seal), mmu_kernel_root)))
		violation_stop("pgtable_integrity", "a task on the page tables of another");
	if (root != arch_root_read())
		root_load(root);
}

/* Inside a window: the thread comes out of the switch at the top of its stack, where it is ended.
 */
static void condemn(struct saved_thread *writable, const char *why)
{
	writable->registers = (struct switch_frame){
		.rbx = (uint64_t)why,
		.return_address = (uint64_t)thread_start_condemned,
	};
	shadow_begin(writable, writable->registers.return_address);
	writable->pointer = saved_thread_first(writable->stack_top);
	writable->pairs_size = 0;
}

static void depart(const struct saved_thread *own, const struct switch_frame *pushed,
		   uint64_t gs_base)
{
	struct saved_thread *const writable = own->writable;

	if (own->has_user)
		program_save(writable, gs_base);
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

[[noreturn, gnu::cold, gnu::noinline]] static void refuse_departure(void)
{
	violation_stop("shadow_stack", "a task leaves the stack of another");
}

[[noreturn, gnu::cold, gnu::noinline]] static void refuse_arrival(void)
{
	violation_stop("shadow_stack", "stack of a sleeping task changed");
}

/* The canary that functions compare, and what is noted of the use of the stack, go with it. */
static void notes_exchange(struct cpu *cpu, struct arch_thread *from, const struct arch_thread *to)
{
	from->stack_low = cpu->stack_low;
	cpu->stack_low = to->stack_low;
	cpu->stack_canary = to->stack_canary;
}

/*
 * Called by switch_stacks(), which has put every register that a call preserves on the stack: this
 * function preserves none.
 */
struct exchanged thread_exchange(struct arch_thread *from, const struct arch_thread *to,
				 const struct switch_frame *pushed, physical_address root)
{
	const struct saved_thread *const own = kernel_stack_saved((uint64_t)pushed);
	const struct stack_owner owner = kernel_stack_owner(wrap_sub(read_once(to->stack_top), 1));
	const struct saved_thread *const next = owner.saved;
	const uint64_t gs_base = msr_read_public(MSR_KERNEL_GS_BASE);
	struct write_window window;

	if (unlikely(own == nullptr || own->thread != from))
		refuse_departure();
	if (unlikely(next == nullptr || next->thread != to || !next->asleep))
		refuse_arrival();
	root_enter(root, owner.seal);
	window = write_window_open_here(0);
	depart(own, pushed, gs_base);
	arrive(next);
	own_stack_set(next->registers_end, next->stack_top, owner.seal);
	if (static_branch_on(&shadow_by_processor))
		shadow_exchange(own->writable, next);
	write_window_close(window);
	if (next->has_user)
		program_load(next, gs_base);
	arch_cpu()->stack_offset ^= own->salt;
	notes_exchange(arch_cpu(), from, next->thread);
	return (struct exchanged){ next, from };
}
