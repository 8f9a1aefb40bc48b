// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stopping and continuing a process (job control). The thread that takes a stop signal begins a
 * group stop; every other thread gets WORK_STOP and takes part on its way to user mode; the last
 * one makes the process "stopped" and tells the parent. SIGCONT ends it when it is sent; the parent
 * is told by the first thread that wakes up, since the sender may hold any lock below
 * process->signal_lock.
 *
 * Invariant: while stopping, stop_count is the number of threads that are not exiting and have not
 * taken part. Lock: process->signal_lock; reports take process_tree_lock first.
 */
#include <asm/siginfo.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <sync/upcall.h>

void signal_report_to_parent(struct process *process, int code)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	struct process *parent = process->parent;
	struct process_usage usage;
	struct signal_info info = { .number = SIGCHLD, .code = code };
	irq_state inner;

	process_usage(process, &usage);
	info.child.pid = process->id;
	info.child.uid = process->leader == nullptr ? 0 : task_credentials(process->leader)->uid;
	info.child.status = code == CLD_CONTINUED ? SIGCONT : process->stop_signal;
	info.child.user_time = (int64_t)(usage.user_ns / CLOCK_TICK_NS);
	info.child.system_time = (int64_t)(usage.system_ns / CLOCK_TICK_NS);
	inner = spin_lock_irq(&parent->signal_lock);
	if (!signal_handler_is(parent, SIGCHLD, SIGNAL_IGNORE) &&
	    !(parent->actions->table->action[SIGCHLD - 1].flags & SA_NOCLDSTOP))
		(void)signal_send_locked(parent, nullptr, SIGCHLD, &info);
	spin_unlock_irq(&parent->signal_lock, inner);
	wait_wake_all(&parent->child_wait, 0);
	spin_unlock_irq(&process_tree_lock, state);
}

void signal_continue(struct process *process)
{
	struct task *task;

	LIST_FOR_EACH (task, &process->threads, thread_link)
		task->stop_taken = false;
	if (!process->stopped && !process->stopping)
		return;
	process->stop_report = process->stopped ? CLD_CONTINUED : CLD_STOPPED;
	process->continued_event = true;
	process->stopped_event = false;
	process->stopped = false;
	process->stopping = false;
	process->stop_count = 0;
	LIST_FOR_EACH (task, &process->threads, thread_link) {
		task->stop_counted = false;
		task_work_clear(task, WORK_STOP);
		task_work_add(task, WORK_SIGNAL);
		sched_wake(task);
	}
}

void signal_stop_begin(struct task *task, int number)
{
	struct process *process = task->process;
	struct task *other;

	if (!task->stop_taken || process->exiting || process->exec_task != nullptr ||
	    process->stopping || process->stopped)
		return;
	process->stop_signal = number;
	process->stopping = true;
	process->stop_count = process->live_threads;
	LIST_FOR_EACH (other, &process->threads, thread_link) {
		other->stop_counted = false;
		if (other->exiting)
			continue;
		task_work_add(other, WORK_STOP);
		if (other != task)
			sched_signal(other);
	}
}

/* One thread fewer is missing; true: that was the last. */
static bool count_down(struct process *process)
{
	process->stop_count--;
	if (process->stop_count != 0)
		return false;
	process->stopping = false;
	process->stopped = true;
	process->stopped_event = true;
	process->continued_event = false;
	return true;
}

/*
 * False as well when the process has been continued and a new stop has begun before this thread
 * came to look: it has to take part in that one, too.
 */
static bool stays_stopped(const struct task *task)
{
	const struct process *process = task->process;
	const uint32_t work = __atomic_load_n(&task->arch.work, __ATOMIC_SEQ_CST);

	return (read_once(process->stopping) || read_once(process->stopped)) &&
	       !(work & (WORK_STOP | WORK_EXIT));
}

void signal_stop_take_part(struct task *task, irq_state state)
{
	struct process *process = task->process;
	bool last = false;

	task_work_clear(task, WORK_STOP);
	if (process->stopping && !task->stop_counted) {
		task->stop_counted = true;
		last = count_down(process);
	}
	spin_unlock_irq(&process->signal_lock, state);
	if (last)
		signal_report_to_parent(process, CLD_STOPPED);
	for (;;) {
		sched_prepare_stop();
		if (!stays_stopped(task)) {
			sched_cancel_sleep();
			return;
		}
		sched_sleep();
	}
}

bool signal_stop_leave(struct task *task)
{
	return task->process->stopping && !task->stop_counted && count_down(task->process);
}

void signal_stop_report_due(struct process *process)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	const int code = process->stop_report;

	process->stop_report = 0;
	spin_unlock_irq(&process->signal_lock, state);
	if (code != 0)
		signal_report_to_parent(process, code);
}
