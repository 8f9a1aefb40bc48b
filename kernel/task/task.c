// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks as objects: making them, counting references, kernel tasks.
 *
 * A task has an ordinary half (struct task) and a sealed one (struct task_seal: credentials, root
 * of its page tables), which is written here once, in one window, before anybody can see the task.
 * The kernel finds the seal of the running task by its stack pointer, never through struct task.
 *
 * Invariants:
 *  1. references: one for the scheduler until task_reap(), one for process->leader, one for each
 * lookup that goes on.
 *  2. The stack is given back in task_reap(), when the task has left it for good; the seal lives as
 * long as the struct, so that the credentials of a zombie can be asked for.
 *  3. task->process is fixed and holds a reference.
 */
#include <kernel/task/task.h>

#include <base/string.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>
#include <arch/mmu.h>
#include <fs/file/table.h>
#include <cred_integrity/cred_integrity.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <sync/order.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE(task_heap, struct task);
HEAP_TYPE_SEALED_USER(task_seal_heap, struct task_seal, SEALED_TASKS, credentials.groups,
		      credentials.groups);

/* Its children are nobody's but init: SIGCHLD from there is ignored like every other signal. */
SEALED_DATA static struct signal_table kernel_table = {
	.action[SIGCHLD - 1].handler = SIGNAL_IGNORE,
};

static struct signal_actions kernel_actions = {
	.references = REFCOUNT(1),
	.lock = SPIN_LOCK(LOCK_SIGNAL_ACTIONS),
	.table = &kernel_table,
};

struct process kernel_process = {
	.references = REFCOUNT(1),
	.signal_lock = SPIN_LOCK(LOCK_SIGNAL),
	.threads = LIST_INITIAL(kernel_process.threads),
	.pending.entries = LIST_INITIAL(kernel_process.pending.entries),
	.children = LIST_INITIAL(kernel_process.children),
	.sibling = LIST_INITIAL(kernel_process.sibling),
	.group_link = LIST_INITIAL(kernel_process.group_link),
	.session_link = LIST_INITIAL(kernel_process.session_link),
	.child_wait = { .lock = SPIN_LOCK(LOCK_WAIT_QUEUE),
			.entries = LIST_INITIAL(kernel_process.child_wait.entries) },
	.actions = &kernel_actions,
	.unkillable = true,
	.oom_score_adjust = -1000,
};

static const struct credentials kernel_credentials = {
	.capability_permitted = CAPABILITY_ALL,
	.capability_effective = CAPABILITY_ALL,
	.capability_bounding = CAPABILITY_ALL,
};

static void task_set_up(struct task *task, struct process *process, uint64_t stack_top,
			const struct task_birth *birth)
{
	refcount_set(&task->references, 1);
	process_get(process);
	task->process = process;
	task->stack_top = stack_top;
	task->files = birth->files;
	task->file_context = birth->file_context;
	task->start_ns = clock_monotonic_ns();
	list_init(&task->thread_link);
	signal_queue_init(&task->pending);
}

/* Inside a window: what SEAL, which is all zero, says of TASK. */
static void task_seal_write(struct task_seal *seal, struct task *task,
			    const struct task_birth *birth)
{
	seal->root = birth->root;
	seal->task = task;
	seal->stack_top = task->stack_top;
	seal->credentials = *birth->credentials;
	seal->places = birth->places;
	seal->strings = birth->strings;
	seal->masks.blocked = birth->blocked;
	seal->executable = birth->executable;
	seal->family = birth->family;
}

/* In one window with all that is counted of what a seal names. The stack names the seal; but not
 * the first CPU's first stack, which is in no slot. */
static struct task_seal *task_seal_create(struct task *task, const struct task_birth *birth)
{
	const struct sealed_files files = sealed_files_of_child(birth->files, birth->file_context);
	struct signal_table *const handlers =
		task->process != &kernel_process ? task->process->actions->table : nullptr;
	const uint64_t handlers_serial = signal_table_claim(handlers);
	const struct root_change change = pgtable_root_change(
		task_root_counted(birth->root), 0, kernel_stack_root(), kernel_stack_slot_now());
	const uint64_t stack_top = task->stack_top;
	uint64_t *const place = stack_top != 0 ? kernel_stack_seal_place(stack_top) : nullptr;
	struct task_seal *const seal = heap_alloc(&task_seal_heap), *writable;
	struct write_window window;
	const char *broken;

	if (seal == nullptr)
		return nullptr;
	window = write_window_open();
	broken = pgtable_root_changes(&change);
	if (likely(broken == nullptr)) {
		writable = write_window_known(seal);
		task_seal_write(writable, task, birth);
		writable->descriptors = files.descriptors;
		writable->stands = files.stands;
		writable->handlers = handlers;
		writable->handlers_serial = handlers_serial;
		sealed_files_count(&files, true);
		if (birth->family.serial == 0)
			family_begin(seal);
		if (place != nullptr)
			write_window_store(place, (uint64_t)seal);
	}
	write_window_close(window);
	if (unlikely(broken != nullptr))
		task_root_refuse(broken);
	if (place != nullptr && stack_top == arch_own_stack_top())
		arch_own_seal_set(seal);
	return seal;
}

static void task_seal_free(struct task *task)
{
	const struct task_seal *const seal = task_seal_of(task);

	if (seal->root != mmu_kernel_root)
		pgtable_root_release(seal->root);
	heap_free(&task_seal_heap, (void *)(uintptr_t)seal);
}

static struct task *task_allocate_on(uint64_t stack_top, struct process *process,
				     const struct task_birth *birth)
{
	struct task *task = heap_alloc(&task_heap);
	struct task_seal *seal;

	if (task == nullptr)
		return nullptr;
	task_set_up(task, process, stack_top, birth);
	seal = task_seal_create(task, birth);
	task->seal = seal;
	if (seal == nullptr) {
		process_put(process);
		heap_free(&task_heap, task);
		return nullptr;
	}
	return task;
}

struct task *task_allocate(struct process *process, const struct task_birth *birth)
{
	const uint64_t stack_top = kernel_stack_alloc();
	struct task *task;

	if (stack_top == 0)
		return nullptr;
	task = task_allocate_on(stack_top, process, birth);
	if (task == nullptr)
		kernel_stack_free(stack_top, 0);
	return task;
}

void task_discard(struct task *task)
{
	task_reap(task);
}

void task_get(struct task *task)
{
	refcount_get(&task->references);
}

void task_put(struct task *task)
{
	if (!refcount_put(&task->references))
		return;
	arch_thread_free(&task->arch);
	task_seal_free(task);
	process_put(task->process);
	heap_free(&task_heap, task);
}

void task_reap(struct task *task)
{
	arch_thread_release(&task->arch, task->stack_top);
	kernel_stack_free(task->stack_top, task->arch.stack_low);
	task_put(task);
}

bool task_dying(void)
{
	return (__atomic_load_n(&current_task()->arch.work, __ATOMIC_SEQ_CST) & WORK_EXIT) != 0;
}

struct task *task_create_kernel(const char *name, void (*entry)(void *), void *argument)
{
	const struct task_birth birth = { .credentials = &kernel_credentials,
					  .root = mmu_kernel_root };
	struct task *task = task_allocate(&kernel_process, &birth);
	irq_state state;
	int id;

	if (task == nullptr)
		return nullptr;
	id = id_alloc();
	if (id < 0) {
		task_discard(task);
		return nullptr;
	}
	task->is_kernel = true;
	task->id = id;
	(void)string_copy(task->name, sizeof(task->name), name);
	arch_thread_init_kernel(&task->arch, task->stack_top, entry, argument);
	sched_init_task(task, nullptr);
	state = spin_lock_irq(&process_tree_lock);
	id_set_task(id, task);
	spin_unlock_irq(&process_tree_lock, state);
	return task;
}

struct task *task_create_idle(uint32_t cpu, uint64_t stack_top)
{
	const struct task_birth birth = { .credentials = &kernel_credentials,
					  .root = mmu_kernel_root };
	struct task *task = task_allocate_on(stack_top, &kernel_process, &birth);

	if (task == nullptr)
		return nullptr;
	task->is_kernel = true;
	task->cpu = cpu;
	arch_thread_init_idle(&task->arch);
	(void)string_copy(task->name, sizeof(task->name), "idle");
	return task;
}
