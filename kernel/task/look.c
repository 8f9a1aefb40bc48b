// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking at other tasks and processes from outside (procfs, signals, prlimit): everything that
 * comes back is referenced, so that the other may die meanwhile.
 * Locks: process_tree_lock for the family, process->signal_lock for threads and for a task's
 * space, files and context.
 */
#include <kernel/task/task.h>

#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <mm/space/address_space.h>

struct task *process_leader_get(struct process *process)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	struct task *leader = process->leader;

	if (leader != nullptr)
		task_get(leader);
	spin_unlock_irq(&process_tree_lock, state);
	return leader;
}

struct task *process_thread_next(struct process *process, int32_t from)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	struct task *best = nullptr;
	struct task *task;

	LIST_FOR_EACH (task, &process->threads, thread_link) {
		if (task->id >= from && (best == nullptr || task->id < best->id))
			best = task;
	}
	if (best != nullptr)
		task_get(best);
	spin_unlock_irq(&process->signal_lock, state);
	return best;
}

struct address_space *task_space_get(struct task *task)
{
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct address_space *space = task->space;

	if (space != nullptr)
		address_space_get(space);
	spin_unlock_irq(&task->process->signal_lock, state);
	return space;
}

struct address_space *task_memory_get(struct task *task, physical_address *root)
{
	const struct task_seal *const seal = task_seal_of(task);
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct address_space *const space = task->space;

	if (space != nullptr) {
		address_space_get(space);
		*root = cred_integrity_word(seal->root, space->root);
	}
	spin_unlock_irq(&task->process->signal_lock, state);
	return space;
}

/* What the seal says; what the address space says only keeps it. */
struct file *task_executable_get(struct task *task)
{
	const struct task_seal *const seal = task_seal_of(task);
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct address_space *const space = task->space;
	struct file *file = nullptr;

	if (space != nullptr) {
		address_space_get(space);
		file = cred_integrity_pointer(seal->executable, space->executable);
	}
	spin_unlock_irq(&task->process->signal_lock, state);
	if (file != nullptr) {
		file_check(file);
		file_get(file);
	}
	if (space != nullptr)
		address_space_put(space);
	return file;
}

/* None when they are not those that the seal names; so with the next. */
struct file_table *task_files_get(struct task *task)
{
	const struct task_seal *const seal = task_seal_of(task);
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct file_table *files = task->files;

	if (files != nullptr && !file_table_named(files, seal->descriptors))
		files = nullptr;
	if (files != nullptr)
		file_table_get(files);
	spin_unlock_irq(&task->process->signal_lock, state);
	return files;
}

struct file_context *task_file_context_get(struct task *task)
{
	const struct task_seal *const seal = task_seal_of(task);
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct file_context *context = task->file_context;

	if (context != nullptr && !file_context_named(context, seal->stands))
		context = nullptr;
	if (context != nullptr)
		file_context_get(context);
	spin_unlock_irq(&task->process->signal_lock, state);
	return context;
}

void task_usage(const struct task *task, struct process_usage *usage)
{
	sched_charge(task);
	*usage = (struct process_usage){
		.user_ns = read_once(task->user_ns),
		.system_ns = read_once(task->system_ns),
		.minor_faults = read_once(task->minor_faults),
		.major_faults = read_once(task->major_faults),
		.voluntary_switches = read_once(task->voluntary_switches),
		.involuntary_switches = read_once(task->involuntary_switches),
	};
}

void process_usage_sum(struct process_usage *sum, const struct process_usage *part)
{
	sum->user_ns += part->user_ns;
	sum->system_ns += part->system_ns;
	sum->minor_faults += part->minor_faults;
	sum->major_faults += part->major_faults;
	sum->voluntary_switches += part->voluntary_switches;
	sum->involuntary_switches += part->involuntary_switches;
	sum->resident_peak = maximum(sum->resident_peak, part->resident_peak);
}

void process_usage(struct process *process, struct process_usage *usage)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	struct task *task;

	*usage = process->usage;
	LIST_FOR_EACH (task, &process->threads, thread_link) {
		struct process_usage part;

		task_usage(task, &part);
		if (task->space != nullptr)
			part.resident_peak = address_space_peak(task->space);
		process_usage_sum(usage, &part);
	}
	spin_unlock_irq(&process->signal_lock, state);
}

void process_children_usage(struct process *process, struct process_usage *usage)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);

	*usage = process->children_usage;
	spin_unlock_irq(&process_tree_lock, state);
}
