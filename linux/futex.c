// SPDX-License-Identifier: GPL-2.0-only
/* futex(2), the robust list and rseq. Operations with priority inheritance are ENOSYS, as on a
 * Linux built without them. */
#include <linux/syscall.h>

#include <base/checked.h>
#include <base/errno.h>
#include <kernel/task/credentials.h>
#include <kernel/futex/futex.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <linux/futex.h>
#include <linux/restart.h>
#include "time_values.h"
#include <kernel/task/rseq.h>

static long wait_until(user_address word, bool private, uint32_t expected, uint32_t bits,
		       uint64_t deadline_ns)
{
	long result;

	if (bits == 0)
		return -EINVAL;
	inline_here result = futex_wait(word, private, expected, deadline_ns, bits);
	if (result != -EINTR)
		return result;
	if (deadline_ns == UINT64_MAX)
		return -ERESTARTSYS;
	return restart_later(RESTART_FUTEX, deadline_ns);
}

/* By the arguments that it had. */
long futex_restart(const struct syscall *call, uint64_t deadline_ns)
{
	const int operation = argument_int(call, 1);
	const bool any = (operation & FUTEX_CMD_MASK) == FUTEX_WAIT;

	return wait_until(call->argument[0], (operation & FUTEX_PRIVATE_FLAG) != 0,
			  (uint32_t)call->argument[2],
			  any ? FUTEX_ANY_BITS : (uint32_t)call->argument[5], deadline_ns);
}

/* The deadline by the monotonic clock. FUTEX_WAIT's timeout is relative, all others are absolute.
 */
static int read_deadline(user_address timeout, int operation, uint64_t *deadline_ns)
{
	const int command = operation & FUTEX_CMD_MASK;
	uint64_t ns;
	int error;

	*deadline_ns = UINT64_MAX;
	if (timeout == 0)
		return 0;
	error = time_read((struct user_in){ timeout }, &ns);
	if (error != 0)
		return error;
	if (command == FUTEX_WAIT) {
		*deadline_ns = time_add(clock_monotonic_ns(), ns);
	} else if (operation & FUTEX_CLOCK_REALTIME) {
		const uint64_t now = clock_realtime_ns();

		*deadline_ns = time_add(clock_monotonic_ns(), ns > now ? ns - now : 0);
	} else {
		*deadline_ns = ns;
	}
	return 0;
}

static uint32_t count_of(uint64_t argument)
{
	const int32_t count = (int32_t)(uint32_t)argument;

	return count < 0 ? 0 : (uint32_t)count;
}

static bool clock_flag_allowed(int command)
{
	return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
}

static long requeue(const struct syscall *call, bool private, const uint32_t *expected)
{
	if ((int32_t)(uint32_t)call->argument[2] < 0 || (int32_t)(uint32_t)call->argument[3] < 0)
		return -EINVAL;
	return futex_requeue(call->argument[0], call->argument[4], private,
			     count_of(call->argument[2]), count_of(call->argument[3]), expected);
}

SYSCALL_DEFINE(futex)
{
	const user_address word = call->argument[0];
	const int operation = argument_int(call, 1), command = operation & FUTEX_CMD_MASK;
	const bool private = (operation & FUTEX_PRIVATE_FLAG) != 0;
	const uint32_t value = (uint32_t)call->argument[2], value3 = (uint32_t)call->argument[5];
	uint64_t deadline_ns = UINT64_MAX;
	int error = 0;

	if ((operation & FUTEX_CLOCK_REALTIME) && !clock_flag_allowed(command))
		return -ENOSYS;
	if (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET)
		error = read_deadline(call->argument[3], operation, &deadline_ns);
	if (error != 0)
		return error;
	switch (command) {
	case FUTEX_WAIT:
		return wait_until(word, private, value, FUTEX_ANY_BITS, deadline_ns);
	case FUTEX_WAIT_BITSET:
		return wait_until(word, private, value, value3, deadline_ns);
	case FUTEX_WAKE:
		inline_here return futex_wake(word, private, maximum(count_of(value), 1u),
					      FUTEX_ANY_BITS);
	case FUTEX_WAKE_BITSET:
		return value3 == 0
			       ? -EINVAL
			       : futex_wake(word, private, maximum(count_of(value), 1u), value3);
	case FUTEX_REQUEUE:
		return requeue(call, private, nullptr);
	case FUTEX_CMP_REQUEUE:
		return requeue(call, private, &value3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(word, call->argument[4], private, count_of(value),
				     count_of(call->argument[3]), value3);
	default:
		return -ENOSYS;
	}
}

SYSCALL_DEFINE(set_robust_list)
{
	struct task_places places = *task_places();

	if (call->argument[1] != sizeof(struct robust_list_head))
		return -EINVAL;
	places.robust_list = call->argument[0];
	task_places_set(&places);
	return 0;
}

/* Of another process only for those who could trace it: the same user, or CAP_SYS_PTRACE. */
static int read_robust_list(int32_t id, user_address *list)
{
	struct task *task;
	int error = 0;

	if (id == 0) {
		*list = task_places()->robust_list;
		return 0;
	}
	task = task_find(id);
	if (task == nullptr)
		return -ESRCH;
	if (task->process != current_task()->process &&
	    current_credentials()->uid != task_credentials(task)->uid && !capable(CAP_SYS_PTRACE))
		error = -EPERM;
	*list = read_once(task_seal_of(task)->places.robust_list);
	task_put(task);
	return error;
}

SYSCALL_DEFINE(get_robust_list)
{
	const uint64_t size = sizeof(struct robust_list_head);
	user_address list;
	int error = read_robust_list(argument_int(call, 0), &list);

	if (error == 0)
		error = user_write_object(argument_out(call, 2), &size);
	return error != 0 ? error : user_write_object(argument_out(call, 1), &list);
}

SYSCALL_DEFINE(rseq)
{
	return rseq_register(call->argument[0], (uint32_t)call->argument[1], argument_int(call, 2),
			     (uint32_t)call->argument[3]);
}
