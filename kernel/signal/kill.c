// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals from program to program: kill(2), tgkill(2), rt_sigqueueinfo(2), and to whole groups and
 * sessions. The check of permission, the choice of receivers and the sending happen under one hold
 * of process_tree_lock, so that a process that is just being made is either in the group already or
 * sees its parent's signal and starts over (task_clone).
 */
#include <base/errno.h>
#include <asm/siginfo.h>
#include <kernel/task/credentials.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/internal.h>

void signal_info_from_current(struct signal_info *info, int number, int code)
{
	*info = (struct signal_info){
		.number = number,
		.code = code,
		.sender = { .pid = current_task()->process->id, .uid = current_credentials()->uid },
	};
}

/* Tree lock held. kill(2): the sender's real or effective uid is the receiver's real or saved one,
 * or CAP_KILL. */
static int check_permission(const struct process *target, int number)
{
	const struct process *own = current_task()->process;
	const struct credentials *mine = current_credentials();
	const struct credentials *other;

	if (target == own || target->leader == nullptr)
		return 0;
	other = task_credentials(target->leader);
	if (mine->euid == other->suid || mine->euid == other->uid || mine->uid == other->suid ||
	    mine->uid == other->uid)
		return 0;
	if (capable(CAP_KILL) || (number == SIGCONT && target->session_id == own->session_id))
		return 0;
	return -EPERM;
}

/* Tree lock held. */
static int kill_one(struct process *process, int number, const struct signal_info *info)
{
	const int error = check_permission(process, number);

	if (error != 0 || number == 0)
		return error;
	return signal_send_process(process, number, info);
}

int signal_kill_process(int32_t id, int number, const struct signal_info *info)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct id_slot *slot = id_slot_find(id);
	int error = -ESRCH;

	if (slot != nullptr && slot->process != nullptr)
		error = kill_one(slot->process, number, info);
	else if (slot != nullptr && slot->task != nullptr && !slot->task->is_kernel)
		error = kill_one(slot->task->process, number, info);
	else if (slot != nullptr && slot->task != nullptr)
		error = capable(CAP_KILL) ? 0 : -EPERM;
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

int signal_kill_task(int32_t group_id, int32_t id, int number, const struct signal_info *info)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct id_slot *slot = id_slot_find(id);
	struct task *task = slot == nullptr ? nullptr : slot->task;
	int error = -ESRCH;

	if (task != nullptr && !task->is_kernel &&
	    (group_id == 0 || task->process->id == group_id)) {
		error = check_permission(task->process, number);
		if (error == 0 && number != 0)
			error = signal_send_task(task, number, info);
	} else if (task == nullptr && slot != nullptr && slot->process != nullptr &&
		   (group_id == 0 || group_id == id)) {
		error = check_permission(slot->process, number); /* its first thread has ended */
	}
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

/* Tree lock held: 0 when at least one process got the signal, else the last error. */
static int kill_group(int32_t group_id, int number, const struct signal_info *info)
{
	const struct id_slot *slot = id_slot_find(group_id);
	struct process *process;
	bool success = false;
	int error = -ESRCH;

	if (slot == nullptr || slot->group.next == nullptr)
		return -ESRCH;
	LIST_FOR_EACH (process, &slot->group, group_link) {
		error = kill_one(process, number, info);
		success = success || error == 0;
	}
	return success ? 0 : error;
}

/* Tree lock held: everybody but init and the sender. */
static int kill_all(int number, const struct signal_info *info)
{
	const struct process *own = current_task()->process;
	int result = -ESRCH;

	for (int32_t id = id_next(2); id != 0; id = id_next(id + 1)) {
		struct process *process = id_slot_find(id)->process;
		int error;

		if (process == nullptr || process == own)
			continue;
		error = kill_one(process, number, info);
		if (error != -EPERM || result == -ESRCH)
			result = error == -EPERM ? 0 : error;
	}
	return result;
}

int signal_kill(int32_t id, int number)
{
	struct signal_info info;
	irq_state state;
	int error;

	if (number < 0 || number > SIGNAL_COUNT)
		return -EINVAL;
	signal_info_from_current(&info, number, SI_USER);
	/* To oneself: nobody to find, nothing to ask. */
	if (id == info.sender.pid)
		return number == 0 ? 0
				   : signal_send_process(current_task()->process, number, &info);
	if (id > 0)
		return signal_kill_process(id, number, &info);
	if (id == INT32_MIN)
		return -ESRCH;
	state = spin_lock_irq(&process_tree_lock);
	if (id == -1)
		error = kill_all(number, &info);
	else
		error = kill_group(id == 0 ? current_task()->process->group_id : -id, number,
				   &info);
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

int signal_send_group(int32_t group_id, int number, const struct signal_info *info)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct id_slot *slot = id_slot_find(group_id);
	struct process *process;
	int error = -ESRCH;

	if (slot != nullptr && slot->group.next != nullptr) {
		LIST_FOR_EACH (process, &slot->group, group_link)
			error = signal_send_process(process, number, info);
	}
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}
