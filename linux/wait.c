// SPDX-License-Identifier: GPL-2.0-only
/* wait4 and waitid, times and getrusage. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <kernel/signal/job_control.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <linux/times.h>
#include <linux/usage.h>
#include <linux/wait.h>
#include <asm/siginfo.h>
#include <asm/signal.h>

#define WAIT4_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)
#define WAITID_OPTIONS \
	(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)

/* wait4's way of naming children. */
static int decode_children(int32_t id, struct wait_request *request)
{
	if (id == INT32_MIN)
		return -ESRCH;
	if (id == -1) {
		request->which = P_ALL;
	} else if (id > 0) {
		request->which = P_PID;
		request->id = id;
	} else {
		request->which = P_PGID;
		request->id = id == 0 ? group_of(0) : -id;
	}
	return 0;
}

SYSCALL_DEFINE(wait4)
{
	const uint32_t options = (uint32_t)call->argument[2];
	struct wait_request request = { .options = options | WEXITED };
	struct user_out status, usage;
	struct wait_result result;
	int found;

	if (options & ~(uint32_t)WAIT4_OPTIONS)
		return -EINVAL;
	found = decode_children(argument_int(call, 0), &request);
	if (found == 0)
		found = process_wait(&request, &result);
	if (found <= 0)
		return found;
	status = argument_after_sleep(argument_out(call, 1), 1);
	usage = argument_after_sleep(argument_out(call, 3), 3);
	if (status.address != 0 && user_write_object(status, &result.status) != 0)
		return -EFAULT;
	if (usage_write(usage.address, &result.usage) != 0)
		return -EFAULT;
	return result.id;
}

static int decode_waitid(uint64_t which, int32_t id, struct wait_request *request)
{
	request->which = (int)which;
	request->id = id;
	switch (which) {
	case P_ALL:
		return 0;
	case P_PID:
		return id <= 0 ? -EINVAL : 0;
	case P_PGID:
		if (id == 0)
			request->id = group_of(0);
		return id < 0 ? -EINVAL : 0;
	case P_PIDFD:
		return -EBADF; /* there are no descriptors of processes */
	default:
		return -EINVAL;
	}
}

/* si_status is the exit code or the signal, not both in one as wait4 has it. */
static int32_t plain_status(const struct wait_result *result)
{
	switch (result->code) {
	case CLD_EXITED:
	case CLD_STOPPED:
		return result->status >> 8;
	case CLD_CONTINUED:
		return SIGCONT;
	default:
		return result->status & 0x7f;
	}
}

/* Linux writes these fields only and leaves the rest of the program's siginfo_t alone. */
static int write_info(user_address address, const struct wait_result *result)
{
	const int32_t head[3] = { result == nullptr ? 0 : SIGCHLD, 0,
				  result == nullptr ? 0 : result->code };
	const int32_t child[3] = { result == nullptr ? 0 : result->id,
				   result == nullptr ? 0 : (int32_t)result->uid,
				   result == nullptr ? 0 : plain_status(result) };

	if (address == 0)
		return 0;
	if (user_write((struct user_out){ address }, head, sizeof(head)) != 0)
		return -EFAULT;
	return user_write((struct user_out){ address + offsetof(struct signal_info, child) }, child,
			  sizeof(child));
}

SYSCALL_DEFINE(waitid)
{
	const uint32_t options = (uint32_t)call->argument[3];
	struct wait_request request = { .options = options };
	struct wait_result result;
	int found;

	if ((options & ~(uint32_t)WAITID_OPTIONS) || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	found = decode_waitid(call->argument[0] & UINT32_MAX, argument_int(call, 1), &request);
	if (found == 0)
		found = process_wait(&request, &result);
	if (found < 0)
		return found;
	if (found != 0 &&
	    usage_write(argument_after_sleep(argument_out(call, 4), 4).address, &result.usage) != 0)
		return -EFAULT;
	return write_info(argument_after_sleep(argument_out(call, 2), 2).address,
			  found == 0 ? nullptr : &result);
}

SYSCALL_DEFINE(getrusage)
{
	struct process *process = current_task()->process;
	struct process_usage usage, children;

	switch (argument_int(call, 0)) {
	case RUSAGE_SELF:
		process_usage(process, &usage);
		break;
	case RUSAGE_CHILDREN:
		process_children_usage(process, &usage);
		break;
	case RUSAGE_THREAD:
		process_usage(process, &children);
		task_usage(current_task(), &usage);
		usage.resident_peak = children.resident_peak;
		break;
	default:
		return -EINVAL;
	}
	if (call->argument[1] == 0)
		return -EFAULT;
	return usage_write(call->argument[1], &usage);
}

SYSCALL_DEFINE(times)
{
	struct process *process = current_task()->process;
	struct process_usage own, children;
	struct tms out;

	process_usage(process, &own);
	process_children_usage(process, &children);
	out = (struct tms){
		.tms_utime = (long)(own.user_ns / CLOCK_TICK_NS),
		.tms_stime = (long)(own.system_ns / CLOCK_TICK_NS),
		.tms_cutime = (long)(children.user_ns / CLOCK_TICK_NS),
		.tms_cstime = (long)(children.system_ns / CLOCK_TICK_NS),
	};
	if (call->argument[0] != 0 && user_write_object(argument_out(call, 0), &out) != 0)
		return -EFAULT;
	return (long)(clock_monotonic_ns() / CLOCK_TICK_NS);
}
