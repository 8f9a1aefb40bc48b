// SPDX-License-Identifier: GPL-2.0-only
/*
 * The blocked set of the current task, and waiting for blocked signals (sigtimedwait). Only the
 * task itself changes its set.
 *
 * The sets stand in the task's seal (row cred_integrity): a handler does not run where its program
 * has said no. The members of struct task are copies, for those who send. What is pending is
 * ordinary memory.
 *
 * WORK_SIGNAL is set here when something became deliverable, but never cleared: that does
 * signal_deliver() on the way out, which every call passes before the program runs on.
 * Lock: process->signal_lock.
 */
#include <base/errno.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/signal/internal.h>
#include <kernel/timer.h>
#include <sync/upcall.h>
#include <write_rarely/write_rarely.h>

static always_inline struct task_masks own_masks(void)
{
	const struct task *const task = current_task();
	const struct task_masks *const sealed = &kernel_stack_seal()->masks;

	return (struct task_masks){
		.blocked = cred_integrity_word(sealed->blocked, task->blocked),
		.saved = cred_integrity_word(sealed->saved, task->saved_mask),
		.restoring =
			cred_integrity_word(sealed->restoring, task->arch.work & WORK_RESTORE_MASK),
	};
}

/* Locked, interrupts off. A window only when something changes. */
static always_inline void store(struct task *task, struct task_masks next)
{
	struct task_masks *const sealed = &kernel_stack_seal()->masks;
	struct write_window window;

	task->blocked = next.blocked;
	task->saved_mask = next.saved;
	if (next.blocked == sealed->blocked && next.saved == sealed->saved &&
	    next.restoring == sealed->restoring)
		return;
	window = write_window_open_here(0);
	*(struct task_masks *)write_window_known(sealed) = next;
	write_window_close(window);
}

static always_inline void change(struct task_masks next)
{
	struct task *task = current_task();
	struct process *process = task->process;
	const uint64_t before = process->live_threads > 1 ? own_masks().blocked : 0;
	const irq_state state = spin_lock_irq(&process->signal_lock);

	next.blocked &= ~SIGNALS_UNBLOCKABLE;
	store(task, next);
	if (process->live_threads > 1)
		signal_retarget(task, next.blocked & ~before);
	if ((task->pending.set | process->pending.set) & ~next.blocked)
		task_work_add(task, WORK_SIGNAL);
	spin_unlock_irq(&process->signal_lock, state);
}

uint64_t signal_blocked(void)
{
	return own_masks().blocked;
}

void signal_unblock_locked(uint64_t set)
{
	struct task_masks next = own_masks();

	next.blocked &= ~set;
	store(current_task(), next);
}

void signal_mask_set(uint64_t mask)
{
	change((struct task_masks){ .blocked = mask });
}

uint64_t signal_mask_for_handler(struct task *task, uint64_t blocked)
{
	const struct task_masks before = own_masks();

	blocked &= ~SIGNALS_UNBLOCKABLE;
	if (before.restoring != 0)
		task_work_clear(task, WORK_RESTORE_MASK);
	store(task, (struct task_masks){ .blocked = blocked });
	if (task->process->live_threads > 1)
		signal_retarget(task, blocked & ~before.blocked);
	return before.restoring != 0 ? before.saved : before.blocked;
}

void signal_mask_replace(uint64_t mask)
{
	task_work_add(current_task(), WORK_RESTORE_MASK);
	change((struct task_masks){ .blocked = mask, .saved = signal_blocked(), .restoring = 1 });
}

void signal_mask_restore(bool interrupted)
{
	const struct task_masks now = own_masks();

	if (interrupted || now.restoring == 0)
		return;
	task_work_clear(current_task(), WORK_RESTORE_MASK);
	signal_mask_set(now.saved);
}

uint64_t signal_set_pending(void)
{
	struct task *task = current_task();
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	const uint64_t set = (task->pending.set | task->process->pending.set) & signal_blocked();

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
	if (number == 0 && ((task->pending.set | task->process->pending.set) & ~signal_blocked()))
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
