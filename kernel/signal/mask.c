// SPDX-License-Identifier: GPL-2.0-only
/*
 * The blocked set of the current task, and waiting for blocked signals (sigtimedwait). Only the
 * task itself changes its set.
 *
 * WORK_SIGNAL is set here when something became deliverable, but never cleared: that does
 * signal_deliver() on the way out, which every call passes before the program runs on.
 * Lock: process->signal_lock.
 */
#include <base/errno.h>
#include <kernel/signal/internal.h>
#include <kernel/timer.h>
#include <sync/upcall.h>

void signal_mask_set(uint64_t mask)
{
	struct task *task = current_task();
	struct process *process = task->process;
	const irq_state state = spin_lock_irq(&process->signal_lock);
	uint64_t newly_blocked;

	mask &= ~SIGNALS_UNBLOCKABLE;
	newly_blocked = mask & ~task->blocked;
	task->blocked = mask;
	if (process->live_threads > 1)
		signal_retarget(task, newly_blocked);
	if ((task->pending.set | process->pending.set) & ~mask)
		task_work_add(task, WORK_SIGNAL);
	spin_unlock_irq(&process->signal_lock, state);
}

void signal_mask_replace(uint64_t mask)
{
	struct task *task = current_task();

	task->saved_mask = task->blocked;
	task_work_add(task, WORK_RESTORE_MASK);
	signal_mask_set(mask);
}

void signal_mask_restore(bool interrupted)
{
	struct task *task = current_task();

	if (interrupted || !(task->arch.work & WORK_RESTORE_MASK))
		return;
	task_work_clear(task, WORK_RESTORE_MASK);
	signal_mask_set(task->saved_mask);
}

uint64_t signal_set_pending(void)
{
	struct task *task = current_task();
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	const uint64_t set = (task->pending.set | task->process->pending.set) & task->blocked;

	spin_unlock_irq(&task->process->signal_lock, state);
	return set;
}

/* Takes a signal of SET; without one the task is from now on woken by those, too, when they are
 * blocked. */
static int take_or_await(struct task *task, uint64_t set, struct signal_info *info)
{
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	const int number = signal_queue_take(task, ~set, info);

	task->awaited = number == 0 ? set : 0;
	spin_unlock_irq(&task->process->signal_lock, state);
	return number;
}

static int stop_awaiting(struct task *task, uint64_t set, struct signal_info *info)
{
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	const int number = signal_queue_take(task, ~set, info);

	task->awaited = 0;
	if (number == 0 && ((task->pending.set | task->process->pending.set) & ~task->blocked))
		task_work_add(task, WORK_SIGNAL);
	spin_unlock_irq(&task->process->signal_lock, state);
	return number;
}

int signal_wait(uint64_t set, struct signal_info *info, uint64_t deadline_ns)
{
	struct task *task = current_task();
	int number;

	set &= ~SIGNALS_UNBLOCKABLE;
	number = take_or_await(task, set, info);
	if (number != 0)
		return number;
	while (deadline_ns != 0 && clock_monotonic_ns() < deadline_ns) {
		sched_prepare_sleep(true);
		if (signal_pending(task)) {
			sched_cancel_sleep();
			break;
		}
		sched_sleep_deadline(deadline_ns);
	}
	number = stop_awaiting(task, set, info);
	if (number != 0)
		return number;
	return signal_pending(task) ? -EINTR : -EAGAIN;
}
