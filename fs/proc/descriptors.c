// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/{fd,fdinfo,cwd,root,exe}: links to what a process has open. */
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/format.h>
#include <fs/file/table.h>
#include <kernel/task/task.h>

static int fd_place(const struct proc_node *node, struct path *path);
static int fd_information(const struct proc_node *node, struct text *text);
static uint32_t fd_mode(const struct proc_node *node);

static const struct proc_entry fd_link = { .directory = "PID/fd",
					   .name = "FD",
					   .mode = S_IFLNK | 0700,
					   .private = true,
					   .mode_now = fd_mode,
					   .place = fd_place };
static const struct proc_entry fd_information_file = { .directory = "PID/fdinfo",
						       .name = "FD",
						       .mode = S_IFREG | 0444,
						       .private = true,
						       .text = fd_information };

/* TASK's, whose reference goes. */
static struct file_table *table_of(struct task *task)
{
	struct file_table *table;

	if (task == nullptr)
		return nullptr;
	table = task_files_get(task);
	task_put(task);
	return table;
}

/* The file of node->fd in TASK, referenced; nullptr: closed. */
static struct file *file_get_of(const struct proc_node *node, struct task *task,
				bool *close_on_exec)
{
	struct file_table *table = table_of(task);
	struct file *file = nullptr;

	if (table == nullptr)
		return nullptr;
	if (file_table_next(table, node->fd, &file, close_on_exec) != node->fd) {
		file_put(file);
		file = nullptr;
	}
	file_table_put(table);
	return file;
}

/* What may be done through the descriptor. */
static uint32_t fd_mode(const struct proc_node *node)
{
	bool close_on_exec;
	struct file *file = file_get_of(node, proc_task_get(node), &close_on_exec);
	uint32_t mode = 0;

	if (file == nullptr)
		return 0;
	mode |= file_can_read(file) ? 0500 : 0;
	mode |= file_can_write(file) ? 0300 : 0;
	file_put(file);
	return mode;
}

static int find_fd(const struct proc_node *directory, const char *name, struct proc_node *child,
		   const struct proc_entry *entry)
{
	const int32_t fd = proc_name_to_number(name);
	bool close_on_exec;
	struct file *file;

	*child = (struct proc_node){
		.entry = entry, .process = directory->process, .task = directory->task, .fd = fd
	};
	file = fd >= 0 ? file_get_of(child, proc_task_get(child), &close_on_exec) : nullptr;
	if (file == nullptr)
		return -ENOENT;
	file_put(file);
	process_get(child->process);
	if (child->task != nullptr)
		task_get(child->task);
	return 0;
}

static int find_link(const struct proc_node *directory, const char *name, struct proc_node *child)
{
	return find_fd(directory, name, child, &fd_link);
}

static int find_information(const struct proc_node *directory, const char *name,
			    struct proc_node *child)
{
	return find_fd(directory, name, child, &fd_information_file);
}

static int64_t next_fd(const struct proc_node *directory, int64_t from,
		       char name[static PROC_NAME_SIZE])
{
	struct file_table *table = table_of(proc_task_get(directory));
	struct file *file = nullptr;
	bool close_on_exec;
	int fd;

	if (table == nullptr || from > INT32_MAX)
		return -1;
	fd = file_table_next(table, (int)from, &file, &close_on_exec);
	file_put(file);
	file_table_put(table);
	if (fd >= 0)
		format_string(name, PROC_NAME_SIZE, "%d", fd);
	return fd;
}

PROC_ENTRY(fd, .directory = "PID", .name = "fd", .mode = S_IFDIR | 0500, .per_task = true,
	   .private = true, .child_mode = S_IFLNK, .find = find_link, .next = next_fd);
PROC_ENTRY(fdinfo, .directory = "PID", .name = "fdinfo", .mode = S_IFDIR | 0555, .per_task = true,
	   .private = true, .child_mode = S_IFREG, .find = find_information, .next = next_fd);

static int fd_place(const struct proc_node *node, struct path *path)
{
	bool close_on_exec;
	struct file *file = file_get_of(node, proc_task_look(node), &close_on_exec);

	if (file == nullptr)
		return -ENOENT;
	*path = file->path;
	path_get(path);
	file_put(file);
	return 0;
}

static int fd_information(const struct proc_node *node, struct text *text)
{
	bool close_on_exec = false;
	struct file *file = file_get_of(node, proc_task_look(node), &close_on_exec);
	uint32_t flags;

	if (file == nullptr)
		return -ENOENT;
	flags = file->flags & ~(FILE_FLAGS_HIDDEN | (uint32_t)O_CLOEXEC);
	if (close_on_exec)
		flags |= O_CLOEXEC;
	text_print(text, "pos:\t%lld\nflags:\t0%o\nmnt_id:\t%u\nino:\t%llu\n",
		   (long long)file->state->position, flags, file->path.mount->id,
		   (unsigned long long)file->inode->number);
	file_put(file);
	return 0;
}

/* ---- cwd, root, exe ---- */

static int context_place(const struct proc_node *node, struct path *path,
			 void (*copy)(struct file_context *, struct path *))
{
	struct task *task = proc_task_look(node);
	struct file_context *context;

	if (task == nullptr)
		return -ENOENT;
	context = task_file_context_get(task);
	task_put(task);
	if (context == nullptr)
		return -ENOENT;
	copy(context, path);
	file_context_put(context);
	return 0;
}

static int cwd_place(const struct proc_node *node, struct path *path)
{
	return context_place(node, path, file_context_cwd);
}

static int root_place(const struct proc_node *node, struct path *path)
{
	return context_place(node, path, file_context_root);
}

static int exe_place(const struct proc_node *node, struct path *path)
{
	struct task *task = proc_task_look(node);
	struct file *file;

	if (task == nullptr)
		return -ENOENT;
	file = task_executable_get(task);
	task_put(task);
	if (file == nullptr)
		return -ENOENT;
	*path = file->path;
	path_get(path);
	file_put(file);
	return 0;
}

PROC_ENTRY(cwd, .directory = "PID", .name = "cwd", .mode = S_IFLNK | 0777, .per_task = true,
	   .private = true, .place = cwd_place);
PROC_ENTRY(root, .directory = "PID", .name = "root", .mode = S_IFLNK | 0777, .per_task = true,
	   .private = true, .place = root_place);
PROC_ENTRY(exe, .directory = "PID", .name = "exe", .mode = S_IFLNK | 0777, .per_task = true,
	   .private = true, .place = exe_place);
