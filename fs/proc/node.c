// SPDX-License-Identifier: GPL-2.0-only
/* What a node of /proc speaks of, a process or one task of it, and who may look at them. */
#include <fs/proc/tree.h>

#include <kernel/task/credentials.h>
#include <kernel/task/task.h>

int32_t proc_name_to_number(const char *name)
{
	int32_t number = 0;

	if (*name == '\0' || (*name == '0' && name[1] != '\0'))
		return -1;
	for (; *name != '\0'; name++) {
		if (*name < '0' || *name > '9' || number > 99999999)
			return -1;
		number = number * 10 + (*name - '0');
	}
	return number;
}

void proc_node_put(struct proc_node *node)
{
	if (node->process != nullptr)
		process_put(node->process);
	if (node->task != nullptr)
		task_put(node->task);
	*node = (struct proc_node){};
}

struct task *proc_task_get(const struct proc_node *node)
{
	struct task *task;

	if (node->task != nullptr) {
		task_get(node->task);
		return node->task;
	}
	task = process_leader_get(node->process);
	return task != nullptr ? task : process_thread_next(node->process, 0);
}

static bool ids_match(const struct credentials *mine, const struct credentials *theirs)
{
	return mine->fsuid == theirs->uid && mine->fsuid == theirs->euid &&
	       mine->fsuid == theirs->suid && mine->fsgid == theirs->gid &&
	       mine->fsgid == theirs->egid && mine->fsgid == theirs->sgid;
}

bool proc_may_look(const struct proc_node *node)
{
	const struct credentials *mine = current_credentials();
	struct task *task;
	bool allowed;

	if (node->process == nullptr || node->process == current_task()->process)
		return true;
	if (capable(CAP_SYS_PTRACE))
		return true;
	task = proc_task_get(node);
	if (task == nullptr)
		return false;
	const struct credentials *theirs = task_credentials(task);

	allowed = ids_match(mine, theirs) && node->process->dumpable == 1 &&
		  (theirs->capability_permitted & ~mine->capability_permitted) == 0;
	task_put(task);
	return allowed;
}
