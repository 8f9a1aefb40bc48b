// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for children: wait4(2), waitid(2). Children belong to the process, so any thread may wait
 * for any child (__WNOTHREAD changes nothing).
 *
 * No event is lost: the waiter is on child_wait before it looks; whoever makes an event changes the
 * child's state under process_tree_lock (a stop: under the child's signal_lock) and wakes
 * afterwards.
 * Locks: process_tree_lock, inside of it the child's signal_lock.
 */
#include <base/errno.h>
#include <asm/siginfo.h>
#include <kernel/task/credentials.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <linux/wait.h>

static bool is_wanted(const struct wait_request *request, const struct process *child)
{
	const bool clone_child = child->exit_signal != SIGCHLD;

	if (request->which == P_PID && child->id != request->id)
		return false;
	if (request->which == P_PGID && child->group_id != request->id)
		return false;
	return (request->options & __WALL) || clone_child == ((request->options & __WCLONE) != 0);
}

static void describe(const struct process *child, int status, int code, struct wait_result *result)
{
	*result = (struct wait_result){
		.id = child->id,
		.status = status,
		.uid = task_credentials(child->leader)->uid,
		.code = code,
		.usage = child->usage,
	};
	process_usage_sum(&result->usage, &child->children_usage);
}

/* Tree lock held. The process is gone afterwards, but for the caller's duty to drop the number's
 * reference. */
static void take_zombie(const struct wait_request *request, struct process *child,
			struct wait_result *result, struct process **released)
{
	const int status = family_status(child);
	const int code = (status & 0x7f) == 0        ? CLD_EXITED
			 : status & WAIT_STATUS_CORE ? CLD_DUMPED
						     : CLD_KILLED;

	describe(child, status, code, result);
	if (request->options & WNOWAIT)
		return;
	process_usage_sum(&child->parent->children_usage, &result->usage);
	process_release(child);
	*released = child;
}

/* Tree lock held: an event of a child that lives on. */
static bool take_event(const struct wait_request *request, struct process *child,
		       struct wait_result *result)
{
	const bool keep = (request->options & WNOWAIT) != 0;
	const irq_state state = spin_lock_irq(&child->signal_lock);
	const bool stopped = (request->options & WSTOPPED) && child->stopped_event;
	const bool continued =
		!stopped && (request->options & WCONTINUED) && child->continued_event;

	if (stopped) {
		describe(child, wait_status_stopped(child->stop_signal), CLD_STOPPED, result);
		child->stopped_event = keep;
	}
	if (continued) {
		describe(child, WAIT_STATUS_CONTINUED, CLD_CONTINUED, result);
		child->continued_event = keep;
	}
	spin_unlock_irq(&child->signal_lock, state);
	return stopped || continued;
}

/* 1: found, 0: there are children that may still do something, -ECHILD. */
static int look_once(const struct wait_request *request, struct wait_result *result)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	struct process *released = nullptr;
	struct process *child;
	int found = -ECHILD;

	LIST_FOR_EACH (child, &current_task()->process->children, sibling) {
		if (!is_wanted(request, child) || !family_is_own(child))
			continue;
		if (child->zombie && (request->options & WEXITED)) {
			take_zombie(request, child, result, &released);
			found = 1;
			break;
		}
		if (child->zombie)
			continue;
		found = 0;
		if (take_event(request, child, result)) {
			found = 1;
			break;
		}
	}
	spin_unlock_irq(&process_tree_lock, state);
	if (released != nullptr)
		process_put(released);
	return found;
}

int process_wait(const struct wait_request *request, struct wait_result *result)
{
	struct wait_queue *queue = &current_task()->process->child_wait;
	struct wait_entry entry = {};
	int found;

	wait_begin(queue, &entry);
	for (;;) {
		found = look_once(request, result);
		if (found != 0 || (request->options & WNOHANG))
			break;
		if (wait_sleep(&entry, WAIT_FOREVER) != 0) {
			found = -ERESTARTSYS;
			break;
		}
	}
	wait_end(&entry);
	return found;
}
