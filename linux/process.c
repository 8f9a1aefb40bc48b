// SPDX-License-Identifier: GPL-2.0-only
/* Making and ending processes and threads, their numbers, groups and sessions. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/string.h>
#include <kernel/signal/job_control.h>
#include <kernel/task/task.h>
#include <linux/sched.h>
#include <asm/signal.h>

/* CSIGNAL: clone(2) has the exit signal in the lowest byte of its flags. */
#define SIGNAL_OF_FLAGS 0xffu
#define SIGNAL_MAX 64

SYSCALL_DEFINE(fork)
{
	const struct clone_request request = { .exit_signal = SIGCHLD };

	return task_clone(&request, syscall_frame(call));
}

SYSCALL_DEFINE(vfork)
{
	const struct clone_request request = { .flags = CLONE_VM | CLONE_VFORK,
					       .exit_signal = SIGCHLD };

	return task_clone(&request, syscall_frame(call));
}

SYSCALL_DEFINE(clone)
{
	const uint64_t flags = call->argument[0] & UINT32_MAX;
	const struct clone_request request = {
		.flags = flags & ~(uint64_t)SIGNAL_OF_FLAGS & ~(uint64_t)CLONE_DETACHED,
		.exit_signal = (int)(flags & SIGNAL_OF_FLAGS),
		.stack = call->argument[1],
		.parent_tid = call->argument[2],
		.child_tid = call->argument[3],
		.tls = call->argument[4],
	};

	/* One pointer serves both. */
	if ((flags & CLONE_PIDFD) && (flags & CLONE_PARENT_SETTID))
		return -EINVAL;
	return task_clone(&request, syscall_frame(call));
}

/* What lies behind the fields that we know must be zero: the program asks for nothing more. */
static int read_extensible(void *known, size_t known_size, struct user_in from, size_t size)
{
	uint8_t rest[64];

	if (user_read(known, from, minimum(size, known_size)) != 0)
		return -EFAULT;
	for (size_t at = known_size; at < size; at += sizeof(rest)) {
		const size_t part = minimum(sizeof(rest), size - at);

		if (user_read(rest, user_in_at(from, at), part) != 0)
			return -EFAULT;
		for (size_t i = 0; i < part; i++) {
			if (rest[i] != 0)
				return -E2BIG;
		}
	}
	return 0;
}

static int check_clone3(const struct clone_args *arguments)
{
	if (arguments->flags & (CLONE_DETACHED | (SIGNAL_OF_FLAGS & ~(uint64_t)CLONE_NEWTIME)))
		return -EINVAL;
	if ((arguments->flags & (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND)) ==
	    (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND))
		return -EINVAL;
	if (arguments->exit_signal > SIGNAL_MAX ||
	    ((arguments->flags & (CLONE_THREAD | CLONE_PARENT)) && arguments->exit_signal != 0))
		return -EINVAL;
	if ((arguments->stack == 0) != (arguments->stack_size == 0))
		return -EINVAL;
	if (!user_range_ok(arguments->stack, arguments->stack_size))
		return -EINVAL;
	if (arguments->set_tid_size > 32 ||
	    (arguments->set_tid == 0) != (arguments->set_tid_size == 0))
		return -EINVAL;
	return arguments->set_tid != 0 ? -EPERM : 0;
}

SYSCALL_DEFINE(clone3)
{
	const size_t size = call->argument[1];
	struct clone_args arguments = {};
	struct clone_request request;
	int error;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	error = read_extensible(&arguments, sizeof(arguments), argument_in(call, 0), size);
	if (error == 0)
		error = check_clone3(&arguments);
	if (error != 0)
		return error;
	request = (struct clone_request){
		.flags = arguments.flags,
		.exit_signal = (int)arguments.exit_signal,
		.stack = arguments.stack,
		.stack_size = arguments.stack_size,
		.parent_tid = arguments.parent_tid,
		.child_tid = arguments.child_tid,
		.tls = arguments.tls,
		.pidfd = arguments.pidfd,
	};
	return task_clone(&request, syscall_frame(call));
}

SYSCALL_DEFINE(exit)
{
	task_exit((argument_int(call, 0) & 0xff) << 8);
}

SYSCALL_DEFINE(exit_group)
{
	process_exit((argument_int(call, 0) & 0xff) << 8);
}

SYSCALL_DEFINE(getpid)
{
	return current_task()->process->id;
}

SYSCALL_DEFINE(getppid)
{
	return process_parent_id(current_task()->process);
}

SYSCALL_DEFINE(gettid)
{
	return current_task()->id;
}

SYSCALL_DEFINE(getpgid)
{
	return group_of(argument_int(call, 0));
}

SYSCALL_DEFINE(getpgrp)
{
	return group_of(0);
}

SYSCALL_DEFINE(setpgid)
{
	return group_set(argument_int(call, 0), argument_int(call, 1));
}

SYSCALL_DEFINE(getsid)
{
	return session_of(argument_int(call, 0));
}

SYSCALL_DEFINE(setsid)
{
	return session_create();
}

SYSCALL_DEFINE(set_tid_address)
{
	struct task_places places = *task_places();

	places.clear_tid = call->argument[0];
	task_places_set(&places);
	return current_task()->id;
}

SYSCALL_DEFINE(personality)
{
	/* Only Linux's own, without any of its variations. */
	return (uint32_t)call->argument[0] == 0 || (uint32_t)call->argument[0] == UINT32_MAX
		       ? 0
		       : -EINVAL;
}
