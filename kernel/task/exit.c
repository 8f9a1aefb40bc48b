// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a thread and of a process.
 *
 * task_exit() goes in steps, each of which can be passed twice (a violation inside of one starts
 * over at the first):
 *   1. no signals any more (task->exiting); a group stop does not wait for it;
 *   2. user memory: robust futexes, clear_tid, a vfork parent; the last thread: timers, the
 *      terminal of a session leader;
 *   3. space, files and directories are given back, so that the parent finds pipes closed and
 *      memory free when it wakes;
 *   4. under process_tree_lock and signal_lock it leaves the thread list; the last thread makes
 *      the process a zombie, gives its children to the next reaper and tells the parent;
 *   5. sched_exit(); task_reap() frees the stack.
 *
 * Races: execve waits for the other threads by thread_count (step 4 wakes it). A thread that is
 * made at the same time sees process->exiting under signal_lock (task_clone). wait sees the zombie
 * only after step 4 as a whole.
 */
#include <asm/siginfo.h>
#include <fs/file/table.h>
#include <fs/terminal/terminal.h>
#include <arch/mmu.h>
#include <arch/user_registers.h>
#include <kernel/futex/futex.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/stop.h>
#include <kernel/task/internal.h>
#include <kernel/timer.h>
#include <mm/space/address_space.h>

/* True: the caller is the last thread that is alive. */
static bool begin_exit(struct task *task)
{
	struct process *process = task->process;
	const irq_state state = spin_lock_irq(&process->signal_lock);
	const bool first_pass = !task->exiting;
	bool report = false;
	bool last;

	if (first_pass) {
		task->exiting = true;
		process->live_threads--;
		signal_retarget(task, ~task->blocked);
		report = signal_stop_leave(task);
		if (!process->exiting && task->id == process->id)
			process_ends(process, task->exit_code);
	}
	last = process->live_threads == 0 && (first_pass || process->thread_count == 1);
	spin_unlock_irq(&process->signal_lock, state);
	if (report)
		signal_report_to_parent(process, CLD_STOPPED);
	return last;
}

void task_wake_vfork_parent(struct task *task)
{
	struct task *parent = task->vfork_parent;

	if (parent == nullptr)
		return;
	task->vfork_parent = nullptr;
	__atomic_store_n(&task->vfork_done, true, __ATOMIC_SEQ_CST);
	sched_wake(parent);
	task_put(parent);
}

void task_forget_space(struct task *task)
{
	const struct task_places *const places = task_places();

	if (task->space != nullptr) {
		futex_exit_robust_list(task, places->robust_list);
		futex_clear_tid(task, places->clear_tid);
	}
	task->has_rseq = false;
	task_wake_vfork_parent(task);
}

static void release_space(struct task *task)
{
	struct process *process = task->process;
	irq_state state = spin_lock_irq(&process->signal_lock);
	struct address_space *space = task->space;

	task->space = nullptr;
	if (space != nullptr) {
		process->usage.resident_peak =
			maximum(process->usage.resident_peak, address_space_peak(space));
		user_registers_leave();
		address_space_switch(space, nullptr);
	}
	spin_unlock_irq(&process->signal_lock, state);
	task_seal_enter_space(mmu_kernel_root, nullptr);
	if (space != nullptr)
		address_space_put(space);
}

static void release_files(struct task *task)
{
	const irq_state state = spin_lock_irq(&task->process->signal_lock);
	struct file_table *files = file_table_own();
	struct file_context *context = file_context_own();

	sealed_files_leave();
	spin_unlock_irq(&task->process->signal_lock, state);
	if (files != nullptr)
		file_table_put(files);
	if (context != nullptr)
		file_context_put(context);
}

/* What only the last thread of a process does, while it can still sleep. */
static void end_group(struct process *process)
{
	process_timers_exit(process);
	if (process->session_leader)
		terminal_session_exit(process);
}

/* Without process 1 there is no machine. It is left in the tables: the end of the others has to
 * find a parent. */
static void end_machine(const struct process *init)
{
	const int status = init->exit_code;

	machine_shutdown(status & 0x7f ? 128 + (status & 0x7f) : status >> 8);
}

/* Both locks held: the thread leaves; true when it was the last. */
static bool leave_threads(struct task *task)
{
	struct process *process = task->process;
	struct process_usage part;

	list_remove(&task->thread_link);
	process->thread_count--;
	if (process->signal_target == task)
		process->signal_target = nullptr;
	task_usage(task, &part);
	process_usage_sum(&process->usage, &part);
	signal_queue_flush(process, &task->pending, UINT64_MAX);
	if (process->thread_count == 0)
		signal_queue_flush(process, &process->pending, UINT64_MAX);
	if (process->exec_task != nullptr)
		sched_wake(process->exec_task);
	return process->thread_count == 0;
}

static void finish_exit(struct task *task)
{
	struct process *process = task->process;
	struct list dead = LIST_INITIAL(dead);
	const irq_state state = spin_lock_irq(&process_tree_lock);
	struct process *entry, *following;
	irq_state inner;
	bool last;

	inner = spin_lock_irq(&process->signal_lock);
	last = leave_threads(task);
	spin_unlock_irq(&process->signal_lock, inner);
	id_set_task(task->id, nullptr);
	if (last)
		process_end(process, &dead);
	spin_unlock_irq(&process_tree_lock, state);
	LIST_FOR_EACH_SAFE (entry, following, &dead, sibling) {
		list_remove(&entry->sibling);
		process_put(entry);
	}
}

static void finish_kernel_task(struct task *task)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);

	id_set_task(task->id, nullptr);
	spin_unlock_irq(&process_tree_lock, state);
}

void task_exit(int exit_code)
{
	struct task *task = current_task();
	struct process *process = task->process;
	bool last;

	if (task->is_kernel) {
		release_files(task);
		finish_kernel_task(task);
		sched_exit();
	}
	task->exit_code = exit_code;
	last = begin_exit(task);
	if (last)
		end_group(process);
	task_forget_space(task);
	release_space(task);
	release_files(task);
	if (last && process->id == 1)
		end_machine(process);
	finish_exit(task);
	sched_exit();
}

void process_exit(int exit_code)
{
	struct process *process = current_task()->process;
	const irq_state state = spin_lock_irq(&process->signal_lock);

	/* While another thread runs execve, that one decides what becomes of the process. */
	if (!process->exiting &&
	    (process->exec_task == nullptr || process->exec_task == current_task()))
		process_exit_begin(process, exit_code);
	exit_code = process->exit_code;
	spin_unlock_irq(&process->signal_lock, state);
	task_exit(exit_code);
}
