// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve by one thread of many: the others end first, and the caller takes over the process's
 * number.
 *
 * process->exec_task says who waits. The others see it on their way to user mode (signal_deliver)
 * and leave by task_exit(); each wakes the waiter when it has left the list. A group exit that
 * comes meanwhile wins: the caller gives up.
 * Locks: process->signal_lock for the list, process_tree_lock for the number.
 */
#include "internal.h"

#include <base/errno.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <sync/upcall.h>

/* 0: the caller may wait (or is alone). */
static int begin(struct process *process, struct task *task)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	struct task *other;
	int error = 0;

	if (process->exiting || process->exec_task != nullptr) {
		error = -EAGAIN;
	} else if (process->thread_count > 1) {
		process->exec_task = task;
		LIST_FOR_EACH (other, &process->threads, thread_link) {
			if (other != task)
				signal_wake(other, true);
		}
	}
	spin_unlock_irq(&process->signal_lock, state);
	return error;
}

static bool alone_or_ending(struct process *process)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	const bool result = process->thread_count == 1 || process->exiting;

	spin_unlock_irq(&process->signal_lock, state);
	return result;
}

static int end(struct process *process)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	const int error = process->exiting ? -EINTR : 0;

	process->exec_task = nullptr;
	spin_unlock_irq(&process->signal_lock, state);
	return error;
}

/* The first thread has left, but its number is the process's. */
static void become_leader(struct process *process, struct task *task)
{
	irq_state state;
	struct task *old;

	if (task->id == process->id)
		return;
	state = spin_lock_irq(&process_tree_lock);
	spin_lock(&process->signal_lock);
	old = process->leader;
	family_lead(old, process->exiting);
	id_move_task(task->id, process->id);
	task->id = process->id;
	task_get(task);
	process->leader = task;
	spin_unlock(&process->signal_lock);
	spin_unlock_irq(&process_tree_lock, state);
	task_put(old);
}

int exec_end_other_threads(void)
{
	struct task *task = current_task();
	struct process *process = task->process;
	int error = begin(process, task);

	if (error != 0)
		return error;
	while (!alone_or_ending(process)) {
		sched_prepare_sleep(false);
		if (alone_or_ending(process))
			sched_cancel_sleep();
		else
			sched_sleep();
	}
	error = end(process);
	if (error == 0)
		become_leader(process, task);
	return error;
}
