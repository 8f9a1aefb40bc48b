// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource limits: getrlimit, setrlimit, prlimit64. The words of a process are read without a lock
 * everywhere; pairs change under its signal_lock so that soft <= hard holds for everybody who
 * writes.
 */
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/speculation.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/job_control.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>
#include <linux/resource.h>

#define OPEN_FILES_MAX (1024u * 1024) /* Linux's fs.nr_open */

/* The address space has its own copies; threads of a process share it. */
static void tell_space(struct process *process)
{
	struct task *task = process_thread_next(process, 0);
	struct address_space *space = task == nullptr ? nullptr : task_space_get(task);

	if (space != nullptr) {
		address_space_set_limits(space, process->limits.value[RLIMIT_AS].soft,
					 process->limits.value[RLIMIT_DATA].soft,
					 process->limits.value[RLIMIT_STACK].soft,
					 process->limits.value[RLIMIT_MEMLOCK].soft);
		address_space_put(space);
	}
	if (task != nullptr)
		task_put(task);
}

static int change(struct process *process, unsigned int which, const struct rlimit64 *next,
		  struct rlimit64 *old)
{
	const uint32_t index = index_within(which, RLIM_NLIMITS);
	const bool may_raise = capable(CAP_SYS_RESOURCE);
	irq_state state;
	int error = 0;

	if (next != nullptr && (next->rlim_cur > next->rlim_max))
		return -EINVAL;
	if (next != nullptr && which == RLIMIT_NOFILE && next->rlim_max > OPEN_FILES_MAX)
		return -EPERM;
	state = spin_lock_irq(&process->signal_lock);
	old->rlim_cur = process->limits.value[index].soft;
	old->rlim_max = process->limits.value[index].hard;
	if (next != nullptr && next->rlim_max > old->rlim_max && !may_raise) {
		error = -EPERM;
	} else if (next != nullptr) {
		write_once(process->limits.value[index].soft, next->rlim_cur);
		write_once(process->limits.value[index].hard, next->rlim_max);
	}
	spin_unlock_irq(&process->signal_lock, state);
	if (error == 0 && next != nullptr)
		tell_space(process);
	return error;
}

SYSCALL_DEFINE(getrlimit)
{
	const unsigned int which = (unsigned int)call->argument[0];
	struct rlimit64 old;
	int error;

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	error = change(current_task()->process, which, nullptr, &old);
	return error != 0 ? error : user_write_object(argument_out(call, 1), &old);
}

SYSCALL_DEFINE(setrlimit)
{
	const unsigned int which = (unsigned int)call->argument[0];
	struct rlimit64 next, old;

	static_assert(sizeof(struct rlimit) == sizeof(struct rlimit64));
	if (user_read_object(&next, argument_in(call, 1)) != 0)
		return -EFAULT;
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	return change(current_task()->process, which, &next, &old);
}

/* The caller's real ids are all those of the other process, or CAP_SYS_RESOURCE. */
static int check_permission(struct process *process)
{
	const struct credentials *mine = current_credentials();
	struct task *leader;
	const struct credentials *other;
	bool same;

	if (process == current_task()->process || capable(CAP_SYS_RESOURCE))
		return 0;
	leader = process_leader_get(process);
	if (leader == nullptr)
		return -ESRCH;
	other = task_credentials(leader);
	same = mine->uid == other->euid && mine->uid == other->suid && mine->uid == other->uid &&
	       mine->gid == other->egid && mine->gid == other->sgid && mine->gid == other->gid;
	task_put(leader);
	return same ? 0 : -EPERM;
}

static struct process *process_of_call(int32_t id)
{
	struct task *task;
	struct process *process;

	if (id != 0) {
		process = process_find(id);
		if (process != nullptr)
			return process;
		task = task_find(id);
		if (task == nullptr)
			return nullptr;
	} else {
		task = current_task();
		task_get(task);
	}
	process = task->process;
	process_get(process);
	task_put(task);
	return process;
}

SYSCALL_DEFINE(prlimit64)
{
	const unsigned int which = (unsigned int)call->argument[1];
	struct rlimit64 next, old;
	struct process *process;
	int error;

	if (call->argument[2] != 0 && user_read_object(&next, argument_in(call, 2)) != 0)
		return -EFAULT;
	process = process_of_call(argument_int(call, 0));
	if (process == nullptr)
		return -ESRCH;
	error = check_permission(process);
	if (error == 0 && which >= RLIM_NLIMITS)
		error = -EINVAL;
	if (error == 0)
		error = change(process, which, call->argument[2] == 0 ? nullptr : &next, &old);
	process_put(process);
	if (error == 0 && call->argument[3] != 0)
		error = user_write_object(argument_out(call, 3), &old);
	return error;
}
