// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending signals: what is ignored is dropped here, the rest is queued, and a thread that can take
 * it is told. Follows signal(7) and Linux's kernel/signal.c in what can be seen from outside.
 *
 * A fatal signal without handler ends the process here already (process_exit_begin), not when some
 * thread gets round to it.
 *
 * No wake-up is lost: the sender queues, then sets WORK_SIGNAL (a full barrier), then wakes whoever
 * sleeps; the receiver sets its state to sleeping (a full barrier), then looks at the work bits.
 * Lock: process->signal_lock; any context.
 */
#include <base/errno.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>

void signal_wake(struct task *task, bool fatal)
{
	task_work_add(task, fatal ? WORK_SIGNAL | WORK_EXIT : WORK_SIGNAL);
	if (fatal)
		sched_wake(task);
	sched_signal(task);
}

void process_exit_begin(struct process *process, int exit_code)
{
	struct task *task;

	if (process->exiting)
		return;
	process->exiting = true;
	process_ends(process, exit_code);
	process->stopping = false;
	process->stopped = false;
	process->stop_count = 0;
	LIST_FOR_EACH (task, &process->threads, thread_link)
		signal_wake(task, true);
}

/* Init takes only what it has a handler for; from the kernel also SIGKILL and SIGSTOP. */
static bool is_ignored(const struct process *process, const struct task *task, int number,
		       bool from_kernel)
{
	if (task == nullptr)
		task = LIST_FIRST(&process->threads, struct task, thread_link);
	if ((task->blocked | task->awaited) & SIGNAL_BIT(number))
		return false;
	if (signal_handler_is(process, number, SIGNAL_IGNORE))
		return true;
	if (!signal_handler_is(process, number, SIGNAL_DEFAULT))
		return false;
	if (process->unkillable && !(from_kernel && (SIGNALS_UNBLOCKABLE & SIGNAL_BIT(number))))
		return true;
	return signal_default_ignored(number);
}

static void flush_everywhere(struct process *process, uint64_t set)
{
	struct task *task;

	signal_queue_flush(process, &process->pending, set);
	LIST_FOR_EACH (task, &process->threads, thread_link)
		signal_queue_flush(process, &task->pending, set);
}

/* Effects that a signal has when it is sent, blocked or not. */
static void act_on_send(struct process *process, int number)
{
	if (SIGNALS_STOP & SIGNAL_BIT(number)) {
		flush_everywhere(process, SIGNAL_BIT(SIGCONT));
	} else if (number == SIGCONT) {
		flush_everywhere(process, SIGNALS_STOP);
		signal_continue(process);
	}
}

static bool task_wants(const struct task *task, int number)
{
	if ((task->blocked & ~task->awaited & SIGNAL_BIT(number)) || task->exiting)
		return false;
	if (number == SIGKILL)
		return true;
	if (task->process->stopped || task->process->stopping)
		return false;
	return read_once(task->on_cpu) || !signal_pending(task);
}

/* The thread that takes a process-wide signal: the first, else the next one after the last choice.
 */
static struct task *choose_thread(struct process *process, int number)
{
	struct task *first = LIST_FIRST(&process->threads, struct task, thread_link);
	struct list *link = process->signal_target != nullptr ? &process->signal_target->thread_link
							      : &process->threads;

	if (task_wants(first, number))
		return first;
	for (uint32_t i = 0; i <= process->thread_count; i++, link = link->next) {
		struct task *task = LIST_ENTRY(link, struct task, thread_link);

		if (link == &process->threads || !task_wants(task, number))
			continue;
		process->signal_target = task;
		return task;
	}
	return nullptr;
}

static bool is_fatal(const struct process *process, const struct task *task, int number)
{
	return !((SIGNALS_IGNORED | SIGNALS_STOP | SIGNALS_CORE) & SIGNAL_BIT(number)) &&
	       signal_handler_is(process, number, SIGNAL_DEFAULT) &&
	       !(task->awaited & SIGNAL_BIT(number));
}

int signal_send_locked(struct process *process, struct task *task, int number,
		       const struct signal_info *info)
{
	struct signal_queue *queue = task != nullptr ? &task->pending : &process->pending;
	int error;

	if (process->live_threads == 0 || process->exiting)
		return 0;
	act_on_send(process, number);
	if (is_ignored(process, task, number, info == nullptr))
		return 0;
	if (number < SIGNAL_REALTIME_FIRST && (queue->set & SIGNAL_BIT(number)))
		return 0;
	error = signal_queue_add(process, queue, number, info);
	if (error != 0)
		return error;
	if (task == nullptr)
		task = choose_thread(process, number);
	else if (!task_wants(task, number))
		task = nullptr;
	if (task == nullptr)
		return 0;
	if (is_fatal(process, task, number))
		process_exit_begin(process, number);
	else
		signal_wake(task, false);
	return 0;
}

int signal_send_task(struct task *task, int number, const struct signal_info *info)
{
	struct process *process = task->process;
	irq_state state;
	int error;

	if (task->is_kernel)
		return 0;
	state = spin_lock_irq(&process->signal_lock);
	error = task->exiting ? -ESRCH : signal_send_locked(process, task, number, info);
	spin_unlock_irq(&process->signal_lock, state);
	return error;
}

int signal_send_process(struct process *process, int number, const struct signal_info *info)
{
	irq_state state;
	int error;

	if (process == &kernel_process)
		return 0;
	state = spin_lock_irq(&process->signal_lock);
	error = signal_send_locked(process, nullptr, number, info);
	spin_unlock_irq(&process->signal_lock, state);
	return error;
}

bool process_kill(struct process *process)
{
	const irq_state state = spin_lock_irq(&process->signal_lock);
	const bool first = !process->exiting;

	process_exit_begin(process, SIGKILL);
	spin_unlock_irq(&process->signal_lock, state);
	return first;
}

void signal_retarget(struct task *task, uint64_t set)
{
	struct process *process = task->process;
	struct task *other;

	set &= process->pending.set;
	if (set == 0)
		return;
	LIST_FOR_EACH (other, &process->threads, thread_link) {
		if (other != task && !other->exiting && (set & ~other->blocked))
			signal_wake(other, false);
	}
}

/* A handler that is default, ignored or blocked cannot hold back a fault: the instruction would
 * fault for ever. */
void signal_force(int number, int code, user_address address)
{
	struct task *task = current_task();
	struct process *process = task->process;
	const struct signal_info info = { .number = number,
					  .code = code,
					  .fault.address = address };
	struct signal_table *const table = signal_table_own();
	const irq_state state = spin_lock_irq(&process->signal_lock);
	struct signal_action action = table->action[number - 1];

	if ((signal_blocked() & SIGNAL_BIT(number)) || action.handler == SIGNAL_IGNORE) {
		action.handler = SIGNAL_DEFAULT;
		spin_lock(&process->actions->lock);
		signal_table_store(table, number, &action);
		spin_unlock(&process->actions->lock);
		signal_unblock_locked(SIGNAL_BIT(number));
	}
	if (action.handler == SIGNAL_DEFAULT)
		process->unkillable = false;
	(void)signal_send_locked(process, task, number, &info);
	spin_unlock_irq(&process->signal_lock, state);
}
