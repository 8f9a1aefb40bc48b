// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the end of a process means to its relatives: children get another parent, the parent gets
 * SIGCHLD, groups may become orphaned. All with process_tree_lock held.
 *
 * A zombie that nobody will wait for (SIGCHLD ignored or SA_NOCLDWAIT) is released at once;
 * released processes are collected in a list by their sibling link, because their reference may be
 * dropped without the lock only.
 */
#include <asm/siginfo.h>
#include <kernel/task/credentials.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>

static void describe_end(const struct process *process, struct signal_info *info, int number)
{
	const int status = family_status(process);

	*info = (struct signal_info){ .number = number };
	info->child.pid = process->id;
	info->child.uid = task_credentials(process->leader)->uid;
	info->child.user_time = (int64_t)(process->usage.user_ns / CLOCK_TICK_NS);
	info->child.system_time = (int64_t)(process->usage.system_ns / CLOCK_TICK_NS);
	if ((status & 0x7f) == 0) {
		info->code = CLD_EXITED;
		info->child.status = status >> 8;
	} else {
		info->code = status & WAIT_STATUS_CORE ? CLD_DUMPED : CLD_KILLED;
		info->child.status = status & 0x7f;
	}
}

/* Tells the parent. True: it does not want to wait for the zombie. */
static bool notify_parent(struct process *process)
{
	struct process *parent = process->parent;
	int number = process->exit_signal;
	struct signal_info info;
	bool unwanted = false;
	irq_state state;

	describe_end(process, &info, number);
	state = spin_lock_irq(&parent->signal_lock);
	if (number == SIGCHLD) {
		const struct signal_action *action = &parent->actions->table->action[SIGCHLD - 1];
		const bool ignored = action->handler == SIGNAL_IGNORE;

		unwanted = ignored || (action->flags & SA_NOCLDWAIT);
		if (ignored)
			number = 0;
	}
	/* Init that ends takes the machine with it and waits for nobody. */
	unwanted = unwanted || (parent->id == 1 && parent->live_threads == 0);
	if (number > 0 && number <= SIGNAL_COUNT)
		(void)signal_send_locked(parent, nullptr, number, &info);
	spin_unlock_irq(&parent->signal_lock, state);
	wait_wake_all(&parent->child_wait, 0);
	return unwanted;
}

static void send_parent_death(struct process *child)
{
	struct task *task;
	irq_state state = spin_lock_irq(&child->signal_lock);

	LIST_FOR_EACH (task, &child->threads, thread_link) {
		if (task->parent_death_signal != 0)
			(void)signal_send_locked(child, nullptr, task->parent_death_signal,
						 nullptr);
	}
	spin_unlock_irq(&child->signal_lock, state);
}

static void release_later(struct process *process, struct list *dead)
{
	process_release(process);
	list_insert_tail(dead, &process->sibling);
}

static void give_children_away(struct process *process, struct list *dead)
{
	struct process *reaper, *child, *following;

	if (list_empty(&process->children))
		return;
	reaper = family_reaper(process);
	LIST_FOR_EACH_SAFE (child, following, &process->children, sibling) {
		list_remove(&child->sibling);
		list_insert_tail(&reaper->children, &child->sibling);
		family_adopt(child, reaper);
		child->parent = reaper;
		write_once(child->parent_id, reaper->id);
		child->exit_signal = SIGCHLD;
		send_parent_death(child);
		if (child->zombie && notify_parent(child))
			release_later(child, dead);
		else
			group_check_orphaned(child, process, nullptr);
	}
}

void process_end(struct process *process, struct list *dead)
{
	give_children_away(process, dead);
	group_check_orphaned(process, process->parent, process);
	process->zombie = true;
	process->terminal = nullptr;
	if (notify_parent(process))
		release_later(process, dead);
}
