// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seal of the running task is replaced by that of another: pointers to credentials are what
 * exploits bend. The programs in user/attacks/cred_integrity do it from outside.
 */
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
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

static const struct credentials ordinary = { .uid = 1000,
					     .euid = 1000,
					     .suid = 1000,
					     .fsuid = 1000,
					     .gid = 1000,
					     .egid = 1000,
					     .sgid = 1000,
					     .fsgid = 1000 };

static int become_ordinary(void)
{
	credentials_commit(&ordinary);
	return current_credentials()->euid == 1000 && !capable(CAP_SETUID) ? 0 : -1;
}

/* What a confused caller would do: nothing on the way to the commit has asked who may. */
static bool commit_root(void)
{
	static const struct credentials root = { .capability_permitted = CAPABILITY_ALL,
						 .capability_effective = CAPABILITY_ALL,
						 .capability_bounding = CAPABILITY_ALL };

	credentials_commit(&root);
	return current_credentials()->euid == 0 && capable(CAP_SETUID);
}

ATTACK(cred_integrity, commit_root,
       .threat = "The function that replaces credentials is called with those of root.",
       .stops = "New credentials are judged in sealed memory: they must follow from the old ones.",
       .without = "The task is root, and may do anything.", .control = become_ordinary,
       .fire = commit_root, .verdict = "cred_integrity: credentials that the task may not have");
