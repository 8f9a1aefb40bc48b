// SPDX-License-Identifier: GPL-2.0-only
/*
 * What restart_syscall(2) goes on with when a signal without a handler broke a call. The arguments
 * are still in the program's registers. Which call it was is kept beside them, where others do not
 * write (<shadow_stack/kept.h>): with another one, arguments would be taken for what they are not.
 */
#pragma once
#include <arch/user_registers.h>
#include <base/errno.h>
#include <kernel/task/task.h>
#include <shadow_stack/kept.h>

static inline long restart_later(enum restart_kind kind, uint64_t deadline_ns)
{
	struct task *const task = current_task();

	task->restart_kind = kind;
	task->restart_deadline_ns = deadline_ns;
	user_registers_keep_call(kind);
	return -ERESTART_RESTARTBLOCK;
}

/* The kind that counts; none is left. */
static inline enum restart_kind restart_take(void)
{
	struct task *const task = current_task();
	const enum restart_kind copy = task->restart_kind;

	task->restart_kind = RESTART_NONE;
	if (copy == RESTART_NONE)
		return RESTART_NONE;
	return (enum restart_kind)shadow_stack_word(user_registers_kept_call(), copy);
}

struct syscall;
long poll_restart(const struct syscall *call, uint64_t deadline_ns);        /* linux/poll.c */
long sleep_restart(const struct syscall *call, uint64_t deadline_ns);       /* linux/time.c */
long clock_sleep_restart(const struct syscall *call, uint64_t deadline_ns); /* linux/time.c */
long futex_restart(const struct syscall *call, uint64_t deadline_ns);       /* linux/futex.c */
