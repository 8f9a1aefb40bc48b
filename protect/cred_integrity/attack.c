// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seal of the running task is replaced by that of another: pointers to credentials are what
 * exploits bend. The programs in user/attacks/cred_integrity do it from outside.
 */
#include <kernel/sched.h>
#include <kernel/task.h>
#include <protection.h>

static struct task *other;

static void wait_for_ever(void *argument)
{
	for (;;)
		sched_sleep_uninterruptible_until(UINT64_MAX);
}

static int use_own_credentials(void)
{
	other = task_create_kernel("victim", wait_for_ever, nullptr);
	return other != nullptr && task_credentials(other) != nullptr &&
			       current_credentials() != nullptr
		       ? 0
		       : -1;
}

static bool use_other_seal(void)
{
	struct task *const task = current_task();
	struct task_seal *const own = task->seal;
	bool won;

	task->seal = other->seal;
	won = task_credentials(task) == &other->seal->credentials;
	task->seal = own;
	return won;
}

ATTACK(cred_integrity, other_seal,
       .threat = "The pointer to a task's credentials is bent to those of another task.",
       .stops = "Credentials stand in a sealed object that names its task, which is compared at "
		"each use.",
       .without = "The task has the other's user id.", .control = use_own_credentials,
       .fire = use_other_seal, .verdict = "cred_integrity: a task's seal is not its own");
