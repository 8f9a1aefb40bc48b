// SPDX-License-Identifier: GPL-2.0-only
/* What a node of /proc speaks of, a process or one task of it, and who may look at them. */
#include <fs/proc/tree.h>

#include <cred_integrity/cred_integrity.h>
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

/* Threads of a process have one table of signal handlers, and their seals say which. */
static bool same_process(const struct task *task)
{
	const struct task *const own = current_task();

	return cred_integrity_pointer(task_seal_of(task)->handlers, task->process) ==
	       cred_integrity_pointer(kernel_stack_seal()->handlers, own->process);
}

static bool may_look_at(const struct task *task)
{
	const struct credentials *const mine = current_credentials();
	const struct credentials *const theirs = task_credentials(task);

	if (same_process(task) || capable(CAP_SYS_PTRACE))
		return true;
	return ids_match(mine, theirs) && task->process->dumpable == 1 &&
	       (theirs->capability_permitted & ~mine->capability_permitted) == 0;
}

struct task *proc_task_look(const struct proc_node *node)
{
	struct task *const task = proc_task_get(node);

	if (task == nullptr || may_look_at(task))
		return task;
	task_put(task);
	return nullptr;
}

bool proc_may_look(const struct proc_node *node)
{
	struct task *task;

	if (node->process == nullptr || capable(CAP_SYS_PTRACE))
		return true;
	task = proc_task_look(node);
	if (task == nullptr)
		return false;
	task_put(task);
	return true;
}
