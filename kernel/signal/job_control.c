// SPDX-License-Identifier: GPL-2.0-only
/*
 * Process groups, sessions, and what a terminal has to know of them. Follows setpgid(2), setsid(2),
 * credentials(7) and POSIX "General Terminal Interface" 11.1.
 *
 * Invariants (process_tree_lock): a process is in exactly one group and one session; all members of
 * a group are in the same session; a session leader is never moved; a group is orphaned when no
 * member has a parent in another group of the session.
 */
#include <kernel/signal/job_control.h>

#include <base/errno.h>
#include <asm/siginfo.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/internal.h>

/* Tree lock held: the group's members; nullptr when there are none. */
static struct list *group_members(int32_t group_id)
{
	struct id_slot *slot = id_slot_find(group_id);

	if (slot == nullptr || slot->group.next == nullptr || list_empty(&slot->group))
		return nullptr;
	return &slot->group;
}

static struct list *session_members(int32_t session_id)
{
	struct id_slot *slot = id_slot_find(session_id);

	if (slot == nullptr || slot->session.next == nullptr || list_empty(&slot->session))
		return nullptr;
	return &slot->session;
}

/* Tree lock held: all members of a group are in one session; 0: there is no such group. */
static int32_t group_session_locked(int32_t group_id)
{
	const struct list *members = group_members(group_id);
	const struct process *first =
		members == nullptr ? nullptr : LIST_FIRST(members, struct process, group_link);

	return first == nullptr ? 0 : first->session_id;
}

static bool group_in_session_locked(int32_t group_id, int32_t session_id)
{
	return group_members(group_id) != nullptr && group_session_locked(group_id) == session_id;
}

/* Tree lock held: may the current process move PROCESS to GROUP_ID? */
static int check_move(const struct process *process, int32_t group_id)
{
	const struct process *own = current_task()->process;

	if (process->parent == own) {
		if (process->session_id != own->session_id)
			return -EPERM;
		if (process->executed)
			return -EACCES;
	} else if (process != own) {
		return -ESRCH;
	}
	if (process->session_leader)
		return -EPERM;
	if (group_id != process->id && !group_in_session_locked(group_id, own->session_id))
		return -EPERM;
	return 0;
}

int group_set(int32_t process_id, int32_t group_id)
{
	const struct process *own = current_task()->process;
	struct id_slot *slot;
	irq_state state;
	int error;

	if (process_id == 0)
		process_id = own->id;
	if (group_id == 0)
		group_id = process_id;
	if (group_id < 0)
		return -EINVAL;
	state = spin_lock_irq(&process_tree_lock);
	slot = id_slot_find(process_id);
	if (slot == nullptr || (slot->process == nullptr && slot->task == nullptr))
		error = -ESRCH;
	else if (slot->process == nullptr)
		error = -EINVAL;
	else
		error = check_move(slot->process, group_id);
	if (error == 0 && slot->process->group_id != group_id) {
		struct process *process = slot->process;

		id_group_leave(process);
		id_group_join(process, group_id);
	}
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

int session_create(void)
{
	struct process *process = current_task()->process;
	const irq_state state = spin_lock_irq(&process_tree_lock);
	int result = -EPERM;

	if (!process->session_leader && group_members(process->id) == nullptr) {
		id_group_leave(process);
		id_session_leave(process);
		id_session_join(process, process->id);
		id_group_join(process, process->id);
		process->session_leader = true;
		process->terminal = nullptr;
		result = process->id;
	}
	spin_unlock_irq(&process_tree_lock, state);
	return result;
}

/* Tree lock held: the process that ID, a number of a process or of any of its threads, belongs to.
 */
static const struct process *process_at(int32_t id)
{
	const struct id_slot *slot;

	if (id == 0)
		return current_task()->process;
	slot = id_slot_find(id);
	if (slot == nullptr)
		return nullptr;
	if (slot->process != nullptr)
		return slot->process;
	return slot->task == nullptr ? nullptr : slot->task->process;
}

int32_t group_of(int32_t process_id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct process *process = process_at(process_id);
	const int32_t result = process == nullptr ? -ESRCH : process->group_id;

	spin_unlock_irq(&process_tree_lock, state);
	return result;
}

int32_t session_of(int32_t process_id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct process *process = process_at(process_id);
	const int32_t result = process == nullptr ? -ESRCH : process->session_id;

	spin_unlock_irq(&process_tree_lock, state);
	return result;
}

int32_t process_group_session(int32_t group_id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const int32_t session = group_session_locked(group_id);

	spin_unlock_irq(&process_tree_lock, state);
	return session;
}

bool group_will_be_orphaned(int32_t group_id, const struct process *ignored)
{
	const struct list *members = group_members(group_id);
	const struct process *process;

	if (members == nullptr)
		return true;
	LIST_FOR_EACH (process, members, group_link) {
		const struct process *parent = process->parent;

		if (process == ignored || process->zombie || parent->id <= 1)
			continue;
		if (parent->group_id != group_id && parent->session_id == process->session_id)
			return false;
	}
	return true;
}

bool process_group_orphaned(int32_t group_id)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const bool result = group_will_be_orphaned(group_id, nullptr);

	spin_unlock_irq(&process_tree_lock, state);
	return result;
}

static bool group_has_stopped_member(const struct list *members)
{
	const struct process *process;

	LIST_FOR_EACH (process, members, group_link) {
		if (read_once(process->stopped))
			return true;
	}
	return false;
}

void group_check_orphaned(struct process *process, struct process *parent,
			  const struct process *ignored)
{
	const struct list *members = group_members(process->group_id);
	struct process *member;

	if (parent->group_id == process->group_id || parent->session_id != process->session_id ||
	    members == nullptr)
		return;
	if (!group_will_be_orphaned(process->group_id, ignored) ||
	    !group_has_stopped_member(members))
		return;
	LIST_FOR_EACH (member, members, group_link)
		(void)signal_send_process(member, SIGHUP, nullptr);
	LIST_FOR_EACH (member, members, group_link)
		(void)signal_send_process(member, SIGCONT, nullptr);
}

int job_check_background(int32_t foreground, int number)
{
	const struct process *process = current_task()->process;
	const int32_t group_id = process->group_id;

	if (foreground == 0 || foreground == group_id)
		return 0;
	if (signal_ignored_or_blocked(number))
		return number == SIGTTIN ? -EIO : 0;
	if (process_group_orphaned(group_id))
		return -EIO;
	(void)signal_send_group(group_id, number, nullptr);
	task_work_add(current_task(), WORK_SIGNAL);
	return -ERESTARTSYS;
}

void session_set_terminal(int32_t session_id, struct terminal *terminal)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const struct list *members = session_members(session_id);
	struct process *process;

	if (members != nullptr) {
		LIST_FOR_EACH (process, members, session_link)
			process->terminal = terminal;
	}
	spin_unlock_irq(&process_tree_lock, state);
}

struct terminal *process_terminal(void)
{
	return read_once(current_task()->process->terminal);
}

void process_drop_terminal(void)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);

	current_task()->process->terminal = nullptr;
	spin_unlock_irq(&process_tree_lock, state);
}
