// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scheduling: yield, affinity, policy, nice, getcpu. There is one policy (SCHED_OTHER with nice);
 * SCHED_BATCH and SCHED_IDLE are accepted and remembered as nice, real-time policies are refused as
 * Linux refuses them to the unprivileged.
 */
#include <linux/syscall.h>

#include "time_values.h"

#include <base/bits.h>
#include <base/errno.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <linux/resource.h>
#include <linux/sched.h>

#define SLICE_NS 4000000ull
#define REALTIME_PRIORITY_MAX 99

struct sched_param {
	int sched_priority;
};

SYSCALL_DEFINE(sched_yield)
{
	sched_yield();
	return 0;
}

/* 0: the current task. Referenced, or nullptr. */
static struct task *find(int32_t id)
{
	if (id < 0)
		return nullptr;
	if (id != 0)
		return task_find(id);
	task_get(current_task());
	return current_task();
}

/* May the current task change how TARGET is scheduled? */
static bool may_change(const struct task *target)
{
	const struct credentials *mine = current_credentials(), *its = task_credentials(target);

	return mine->euid == its->euid || mine->euid == its->uid || capable(CAP_SYS_NICE);
}

SYSCALL_DEFINE(sched_getaffinity)
{
	const size_t size = (uint32_t)call->argument[1];
	struct task *task;
	uint64_t mask;

	if (size < sizeof(mask) || size % sizeof(mask) != 0)
		return -EINVAL;
	task = find(argument_int(call, 0));
	if (!task)
		return -ESRCH;
	mask = read_once(task->cpu_mask) & sched_cpus_online();
	task_put(task);
	return user_write_object(argument_out(call, 2), &mask) ? -EFAULT : (long)sizeof(mask);
}

SYSCALL_DEFINE(sched_setaffinity)
{
	const size_t size = minimum((size_t)(uint32_t)call->argument[1], sizeof(uint64_t));
	uint64_t mask = 0;
	struct task *task;
	int error;

	if (user_read(&mask, argument_in(call, 2), size))
		return -EFAULT;
	task = find(argument_int(call, 0));
	if (!task)
		return -ESRCH;
	error = may_change(task) ? sched_set_affinity(task, mask) : -EPERM;
	task_put(task);
	return error;
}

SYSCALL_DEFINE(sched_getscheduler)
{
	struct task *task = find(argument_int(call, 0));

	if (argument_int(call, 0) < 0)
		return -EINVAL;
	if (!task)
		return -ESRCH;
	task_put(task);
	return SCHED_NORMAL;
}

static long set_policy(int32_t id, int policy, struct user_in parameter)
{
	struct sched_param value;
	struct task *task;
	long error = 0;

	if (id < 0 || !parameter.address)
		return -EINVAL;
	if (user_read_object(&value, parameter))
		return -EFAULT;
	task = find(id);
	if (!task)
		return -ESRCH;
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		error = value.sched_priority < 1 || value.sched_priority > REALTIME_PRIORITY_MAX
				? -EINVAL
				: -EPERM;
	else if ((policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE) ||
		 value.sched_priority != 0)
		error = -EINVAL;
	else if (!may_change(task))
		error = -EPERM;
	task_put(task);
	return error;
}

SYSCALL_DEFINE(sched_setscheduler)
{
	const int policy = argument_int(call, 1);

	if (policy < 0)
		return -EINVAL;
	return set_policy(argument_int(call, 0), policy & ~SCHED_RESET_ON_FORK,
			  argument_in(call, 2));
}

SYSCALL_DEFINE(sched_setparam)
{
	return set_policy(argument_int(call, 0), SCHED_NORMAL, argument_in(call, 1));
}

SYSCALL_DEFINE(sched_getparam)
{
	const struct sched_param value = {};
	struct task *task;

	if (argument_int(call, 0) < 0 || !call->argument[1])
		return -EINVAL;
	task = find(argument_int(call, 0));
	if (!task)
		return -ESRCH;
	task_put(task);
	return user_write_object(argument_out(call, 1), &value);
}

static long priority_limit(int policy, long of_realtime)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return of_realtime;
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE:
	case SCHED_DEADLINE:
		return 0;
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE(sched_get_priority_max)
{
	return priority_limit(argument_int(call, 0), REALTIME_PRIORITY_MAX);
}

SYSCALL_DEFINE(sched_get_priority_min)
{
	return priority_limit(argument_int(call, 0), 1);
}

SYSCALL_DEFINE(sched_rr_get_interval)
{
	struct task *task;

	if (argument_int(call, 0) < 0)
		return -EINVAL;
	task = find(argument_int(call, 0));
	if (!task)
		return -ESRCH;
	task_put(task);
	return time_write(argument_out(call, 1), SLICE_NS);
}

/* ---- nice ---- */

/* What a call with which and who means; a process is visited when it matches. */
struct selection {
	int which;
	uint32_t who;
};

static int check_selection(struct selection *selection, const struct syscall *call)
{
	selection->which = argument_int(call, 0);
	selection->who = (uint32_t)call->argument[1];
	if (selection->which < PRIO_PROCESS || selection->which > PRIO_USER)
		return -EINVAL;
	if (selection->who == 0 && selection->which == PRIO_PGRP)
		selection->who = (uint32_t)current_task()->process->group_id;
	if (selection->who == 0 && selection->which == PRIO_USER)
		selection->who = current_credentials()->uid;
	return 0;
}

static bool selected(const struct selection *selection, const struct process *process,
		     const struct task *task)
{
	if (selection->which == PRIO_PGRP)
		return (uint32_t)process->group_id == selection->who;
	return task_credentials(task)->uid == selection->who;
}

static long change_nice(struct task *task, int nice)
{
	const uint64_t limit = limit_of_current(RLIMIT_NICE);

	if (!may_change(task))
		return -EPERM;
	if (nice < task->nice && (uint64_t)(20 - nice) > limit && !capable(CAP_SYS_NICE))
		return -EACCES;
	sched_set_nice(task, nice);
	return 0;
}

static long visit_task(struct task *task, const int *nice, long *best)
{
	if (nice)
		return change_nice(task, *nice);
	*best = maximum(*best, 20l - task->nice);
	return 0;
}

/* All threads of all processes that match. *BEST: the highest priority seen; the last error counts.
 */
static long visit_all(const struct selection *selection, const int *nice, long *best)
{
	struct process *process;
	long result = -ESRCH;

	for (int32_t from = 1; (process = process_next(from)) != nullptr;) {
		struct task *task = nullptr;

		from = process->id + 1;
		for (int32_t id = 1; (task = process_thread_next(process, id)) != nullptr;) {
			id = task->id + 1;
			if (selected(selection, process, task)) {
				const long error = visit_task(task, nice, best);

				result = error || result == -ESRCH ? error : result;
			}
			task_put(task);
		}
		process_put(process);
	}
	return result;
}

static long visit(const struct selection *selection, const int *nice, long *best)
{
	struct task *task;
	long result;

	if (selection->which != PRIO_PROCESS)
		return visit_all(selection, nice, best);
	task = find((int32_t)selection->who);
	if (!task)
		return -ESRCH;
	result = visit_task(task, nice, best);
	task_put(task);
	return result;
}

SYSCALL_DEFINE(getpriority)
{
	struct selection selection;
	long best = -ESRCH;
	long error = check_selection(&selection, call);

	if (!error)
		error = visit(&selection, nullptr, &best);
	return error ? error : best;
}

SYSCALL_DEFINE(setpriority)
{
	const int nice = minimum(maximum(argument_int(call, 2), -20), 19);
	struct selection selection;
	long best = 0;
	const long error = check_selection(&selection, call);

	return error ? error : visit(&selection, &nice, &best);
}

SYSCALL_DEFINE(getcpu)
{
	const uint32_t cpu = arch_cpu()->id, node = 0;

	if (call->argument[0] && user_write_object(argument_out(call, 0), &cpu))
		return -EFAULT;
	if (call->argument[1] && user_write_object(argument_out(call, 1), &node))
		return -EFAULT;
	return 0;
}
