// SPDX-License-Identifier: GPL-2.0-only
/* Signals: kill and its relatives, actions, masks, waiting, the alternate stack, and the two calls
 * that handlers return by. */
#include <linux/syscall.h>

#include <arch/thread.h>
#include <base/errno.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/internal.h>
#include <kernel/timer.h>
#include <linux/restart.h>
#include <sync/upcall.h>
#include "time_values.h"

#define SET_SIZE sizeof(uint64_t)
#define STACK_MINIMUM 2048u /* MINSIGSTKSZ */
/* Flags that Linux knows; it clears the others so that a program can tell. */
#define ACTION_FLAGS                                                                       \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | \
	 SA_RESETHAND | SA_EXPOSE_TAGBITS | SA_RESTORER)

SYSCALL_DEFINE(kill)
{
	return signal_kill(argument_int(call, 0), argument_int(call, 1));
}

static long kill_task(int32_t group_id, int32_t id, int number)
{
	struct signal_info info;

	if (number < 0 || number > SIGNAL_COUNT || id <= 0)
		return -EINVAL;
	signal_info_from_current(&info, number, SI_TKILL);
	return signal_kill_task(group_id, id, number, &info);
}

SYSCALL_DEFINE(tkill)
{
	return kill_task(0, argument_int(call, 0), argument_int(call, 1));
}

SYSCALL_DEFINE(tgkill)
{
	if (argument_int(call, 0) <= 0)
		return -EINVAL;
	return kill_task(argument_int(call, 0), argument_int(call, 1), argument_int(call, 2));
}

/* A program may not pretend to be the kernel or kill(2), except to itself. */
static int read_queued_info(struct signal_info *info, struct user_in from, int32_t id, int number)
{
	if (user_read_object(info, from) != 0)
		return -EFAULT;
	if (number < 0 || number > SIGNAL_COUNT)
		return -EINVAL;
	info->number = number;
	if ((info->code >= 0 || info->code == SI_TKILL) && id != current_task()->process->id)
		return -EPERM;
	return 0;
}

SYSCALL_DEFINE(rt_sigqueueinfo)
{
	const int32_t id = argument_int(call, 0);
	struct signal_info info;
	const int error = read_queued_info(&info, argument_in(call, 2), id, argument_int(call, 1));

	return error != 0 ? error : signal_kill_process(id, info.number, &info);
}

SYSCALL_DEFINE(rt_tgsigqueueinfo)
{
	const int32_t group_id = argument_int(call, 0), id = argument_int(call, 1);
	struct signal_info info;
	const int error =
		read_queued_info(&info, argument_in(call, 3), group_id, argument_int(call, 2));

	if (error != 0)
		return error;
	return group_id <= 0 || id <= 0 ? -EINVAL
					: signal_kill_task(group_id, id, info.number, &info);
}

struct program_action { /* struct kernel_sigaction of x86 */
	user_address handler;
	uint64_t flags;
	user_address restorer;
	uint64_t mask;
};

SYSCALL_DEFINE(rt_sigaction)
{
	const bool change = call->argument[1] != 0;
	struct program_action given;
	struct signal_action next = {}, previous;
	int error;

	if (call->argument[3] != SET_SIZE)
		return -EINVAL;
	if (change) {
		if (user_read_object(&given, argument_in(call, 1)) != 0)
			return -EFAULT;
		next = (struct signal_action){ .handler = given.handler,
					       .flags = given.flags & ACTION_FLAGS,
					       .restorer = given.restorer,
					       .mask = given.mask };
	}
	error = signal_action_change(argument_int(call, 0), change ? &next : nullptr, &previous);
	if (error != 0 || call->argument[2] == 0)
		return error;
	given = (struct program_action){ previous.handler, previous.flags, previous.restorer,
					 previous.mask };
	return user_write_object(argument_out(call, 2), &given);
}

static int combine_masks(int how, uint64_t given, uint64_t *mask)
{
	switch (how) {
	case SIG_BLOCK:
		*mask |= given;
		return 0;
	case SIG_UNBLOCK:
		*mask &= ~given;
		return 0;
	case SIG_SETMASK:
		*mask = given;
		return 0;
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE(rt_sigprocmask)
{
	const uint64_t before = signal_blocked();
	uint64_t given, mask = before;
	int error;

	if (call->argument[3] != SET_SIZE)
		return -EINVAL;
	if (call->argument[1] != 0) {
		if (user_read_object(&given, argument_in(call, 1)) != 0)
			return -EFAULT;
		error = combine_masks(argument_int(call, 0), given, &mask);
		if (error != 0)
			return error;
		if (mask != before)
			inline_here signal_mask_set(mask);
	}
	return call->argument[2] == 0 ? 0 : user_write_object(argument_out(call, 2), &before);
}

SYSCALL_DEFINE(rt_sigpending)
{
	const uint64_t set = signal_set_pending();

	if (call->argument[1] > SET_SIZE)
		return -EINVAL;
	return user_write(argument_out(call, 0), &set, call->argument[1]);
}

SYSCALL_DEFINE(rt_sigtimedwait)
{
	uint64_t set, timeout_ns, deadline_ns = UINT64_MAX;
	struct signal_info info;
	struct user_out to;
	int result;

	if (call->argument[3] != SET_SIZE)
		return -EINVAL;
	if (user_read_object(&set, argument_in(call, 0)) != 0)
		return -EFAULT;
	if (call->argument[2] != 0) {
		result = time_read(argument_in(call, 2), &timeout_ns);
		if (result != 0)
			return result;
		deadline_ns = timeout_ns == 0 ? 0 : time_add(clock_monotonic_ns(), timeout_ns);
	}
	result = signal_wait(set, &info, deadline_ns);
	to = argument_after_sleep(argument_out(call, 1), 1);
	if (result > 0 && to.address != 0 && user_write_object(to, &info) != 0)
		return -EFAULT;
	return result;
}

/* Sleeps until a signal runs a handler or ends the process. */
static long sleep_for_signal(void)
{
	for (;;) {
		sched_prepare_sleep(true);
		if (signal_pending(current_task()))
			break;
		sched_sleep();
	}
	sched_cancel_sleep();
	return -ERESTARTNOHAND;
}

SYSCALL_DEFINE(pause)
{
	return sleep_for_signal();
}

SYSCALL_DEFINE(rt_sigsuspend)
{
	uint64_t mask;

	if (call->argument[1] != SET_SIZE)
		return -EINVAL;
	if (user_read_object(&mask, argument_in(call, 0)) != 0)
		return -EFAULT;
	signal_mask_replace(mask);
	return sleep_for_signal();
}

struct program_stack { /* stack_t */
	user_address base;
	int32_t flags;
	uint32_t padding;
	uint64_t size;
};

static int set_stack(const struct program_stack *next, user_address stack)
{
	const int mode = next->flags & ~ALTERNATE_STACK_ONE_SHOT;

	if (on_alternate_stack(task_places(), stack))
		return -EPERM;
	if (mode != 0 && mode != ALTERNATE_STACK_ON && mode != ALTERNATE_STACK_OFF)
		return -EINVAL;
	if (mode == ALTERNATE_STACK_OFF) {
		alternate_stack_set(0, 0, next->flags);
		return 0;
	}
	if (next->size < STACK_MINIMUM)
		return -ENOMEM;
	alternate_stack_set(next->base, next->size, next->flags);
	return 0;
}

/* What sigaltstack(2) reports: whether the program is on it now, not what was asked for. */
static int32_t describe_stack(const struct task_places *places, user_address stack)
{
	const int32_t one_shot = places->alternate_stack_flags & ALTERNATE_STACK_ONE_SHOT;

	if (places->alternate_stack_size == 0)
		return ALTERNATE_STACK_OFF | one_shot;
	return (on_alternate_stack(places, stack) ? ALTERNATE_STACK_ON : 0) | one_shot;
}

SYSCALL_DEFINE(sigaltstack)
{
	const user_address stack = arch_frame_stack(syscall_frame(call));
	const struct program_stack old = {
		.base = task_places()->alternate_stack,
		.flags = describe_stack(task_places(), stack),
		.size = task_places()->alternate_stack_size,
	};
	struct program_stack next;
	int error = 0;

	if (call->argument[0] != 0) {
		if (user_read_object(&next, argument_in(call, 0)) != 0)
			return -EFAULT;
		error = set_stack(&next, stack);
	}
	if (error == 0 && call->argument[1] != 0)
		error = user_write_object(argument_out(call, 1), &old);
	return error;
}

SYSCALL_DEFINE(rt_sigreturn)
{
	struct task *task = current_task();
	struct program_stack saved = {};
	uint64_t mask;

	task->restart_kind = RESTART_NONE;
	if (arch_signal_frame_pop(syscall_frame(call), &mask, &saved.base, &saved.size,
				  &saved.flags) != 0) {
		signal_force(SIGSEGV, SI_KERNEL, 0);
		return 0;
	}
	signal_mask_set(mask);
	/* A bad stack in the frame is the program's own affair: Linux does not look at the result
	 * either. */
	(void)set_stack(&saved, arch_frame_stack(syscall_frame(call)));
	arch_frame_clear_system_call(syscall_frame(call));
	return arch_frame_result(syscall_frame(call));
}

SYSCALL_DEFINE(restart_syscall)
{
	const uint64_t deadline_ns = current_task()->restart_deadline_ns;

	switch (restart_take()) {
	case RESTART_SLEEP:
		return sleep_restart(call, deadline_ns);
	case RESTART_CLOCK_SLEEP:
		return clock_sleep_restart(call, deadline_ns);
	case RESTART_POLL:
		return poll_restart(call, deadline_ns);
	case RESTART_FUTEX:
		return futex_restart(call, deadline_ns);
	default:
		return -EINTR;
	}
}
