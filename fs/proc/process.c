// SPDX-License-Identifier: GPL-2.0-only
/* /proc itself, /proc/PID and /proc/PID/task/TID as directories, /proc/self. */
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/format.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <linux/magic.h>

static const struct proc_entry process_directory = {
	.directory = "proc", .name = "PID", .mode = S_IFDIR | 0555, .subtree = "PID"
};
static const struct proc_entry thread_directory = {
	.directory = "PID/task", .name = "TID", .mode = S_IFDIR | 0555, .subtree = "TID"
};

char proc_state_letter(const struct task *task, const struct process *process, const char **word)
{
	static const struct {
		char letter;
		const char *word;
	} states[] = {
		[TASK_RUNNING] = { 'R', "running" },
		[TASK_SLEEPING] = { 'S', "sleeping" },
		[TASK_SLEEPING_UNINTERRUPTIBLE] = { 'D', "disk sleep" },
		[TASK_STOPPED] = { 'T', "stopped" },
		[TASK_DEAD] = { 'X', "dead" },
	};
	const enum task_state state = read_once(task->state);

	if (process->zombie || task->exiting) {
		*word = "zombie";
		return 'Z';
	}
	*word = states[state].word;
	return states[state].letter;
}

/* ---- the directories ---- */

static int find_process(const struct proc_node *directory, const char *name,
			struct proc_node *child)
{
	const int32_t id = proc_name_to_number(name);
	struct process *process = id > 0 ? process_find(id) : nullptr;

	if (process == nullptr)
		return -ENOENT;
	*child = (struct proc_node){ .entry = &process_directory, .process = process, .fd = -1 };
	return 0;
}

static int64_t next_process(const struct proc_node *directory, int64_t from,
			    char name[static PROC_NAME_SIZE])
{
	struct process *process = from <= INT32_MAX ? process_next((int32_t)from) : nullptr;
	int32_t id;

	if (process == nullptr)
		return -1;
	id = process->id;
	process_put(process);
	format_string(name, PROC_NAME_SIZE, "%d", id);
	return id;
}

static int find_thread(const struct proc_node *directory, const char *name, struct proc_node *child)
{
	const int32_t id = proc_name_to_number(name);
	struct task *task = id > 0 ? task_find(id) : nullptr;

	if (task == nullptr)
		return -ENOENT;
	if (task->process != directory->process) {
		task_put(task);
		return -ENOENT;
	}
	*child = (struct proc_node){
		.entry = &thread_directory, .process = task->process, .task = task, .fd = -1
	};
	process_get(child->process);
	return 0;
}

static int64_t next_thread(const struct proc_node *directory, int64_t from,
			   char name[static PROC_NAME_SIZE])
{
	struct task *task = from <= INT32_MAX
				    ? process_thread_next(directory->process, (int32_t)from)
				    : nullptr;
	int32_t id;

	if (task == nullptr)
		return -1;
	id = task->id;
	task_put(task);
	format_string(name, PROC_NAME_SIZE, "%d", id);
	return id;
}

PROC_ENTRY(task, .directory = "PID", .name = "task", .mode = S_IFDIR | 0555, .child_mode = S_IFDIR,
	   .find = find_thread, .next = next_thread);

static int self_link(const struct proc_node *node, char *buffer, size_t size)
{
	const size_t length = format_string(buffer, size, "%d", current_task()->process->id);

	return (int)minimum(length, size);
}

static int thread_self_link(const struct proc_node *node, char *buffer, size_t size)
{
	const struct task *task = current_task();
	const size_t length =
		format_string(buffer, size, "%d/task/%d", task->process->id, task->id);

	return (int)minimum(length, size);
}

PROC_ENTRY(self, .directory = "proc", .name = "self", .mode = S_IFLNK | 0777, .link = self_link);
PROC_ENTRY(thread_self, .directory = "proc", .name = "thread-self", .mode = S_IFLNK | 0777,
	   .link = thread_self_link);

/* ---- the file system ---- */

static const struct proc_entry proc_root = {
	.directory = "",
	.name = "/",
	.mode = S_IFDIR | 0555,
	.subtree = "proc",
	.child_mode = S_IFDIR,
	.find = find_process,
	.next = next_process,
};

static int proc_mount(const struct file_system *type, const char *source, const char *options,
		      uint32_t flags, struct superblock **superblock)
{
	return proc_make(type, PROC_SUPER_MAGIC, &proc_root, superblock);
}

FILE_SYSTEM(proc, .no_device = true, .mount = proc_mount, .unmount = superblock_free);
