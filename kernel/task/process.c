// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes (thread groups) as objects. A process exists from task_clone() until it has been waited
 * for; the struct lives longer while tasks or lookups refer to it.
 *
 * Invariants:
 *  1. references: one for the number (until process_release()), one for each task.
 *  2. process->parent holds no reference: a process that ends gives its children away first, under
 *     process_tree_lock.
 *  3. threads holds exactly the tasks that have not left by task_exit(); thread_count is its
 *     length.
 * Locks: process_tree_lock for family, groups, sessions; process->signal_lock for threads and
 * signals.
 */
#include <kernel/task/task.h>

#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

HEAP_TYPE(process_heap, struct process);

struct process *process_allocate(void)
{
	struct process *process = heap_alloc(&process_heap);

	if (process == nullptr)
		return nullptr;
	refcount_set(&process->references, 1);
	spin_init(&process->signal_lock, LOCK_SIGNAL);
	list_init(&process->threads);
	signal_queue_init(&process->pending);
	wait_queue_init(&process->child_wait);
	list_init(&process->children);
	list_init(&process->sibling);
	list_init(&process->group_link);
	list_init(&process->session_link);
	mutex_init(&process->exec_lock, LOCK_EXEC);
	return process;
}

void process_get(struct process *process)
{
	refcount_get(&process->references);
}

void process_put(struct process *process)
{
	if (!refcount_put(&process->references))
		return;
	if (process->actions != nullptr)
		signal_actions_put(process->actions);
	signal_queue_discard_spare(process);
	heap_free(&process_heap, process);
}

void process_add_thread(struct process *process, struct task *task)
{
	list_insert_tail(&process->threads, &task->thread_link);
	process->thread_count++;
	process->live_threads++;
	id_set_task(task->id, task);
}

void process_release(struct process *process)
{
	struct task *leader = process->leader;

	process->reaped = true;
	process->leader = nullptr;
	list_remove(&process->sibling);
	id_group_leave(process);
	id_session_leave(process);
	id_set_process(process->id, nullptr);
	task_put(leader);
}
