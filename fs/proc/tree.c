// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file system behind /proc and /sys: inodes are made when they are looked up and go with their
 * last user; dentries below a process are checked at each use (revalidate), so that names of ended
 * processes disappear.
 *
 * Positions in a directory: 0 and 1 are the dots, then the entries of the set, from DYNAMIC_FIRST
 * on keys of next(). Locks: the directory's inode->lock around lookups; the functions of entries
 * are called without any.
 */
#include <const_ops/const_ops.h>
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>
#include <write_rarely/write_rarely.h>

#define DYNAMIC_FIRST ((uint64_t)1 << 16)
#define WRITE_MAX PAGE_SIZE

SET_DECLARE(proc_entries, const struct proc_entry);
HEAP_TYPE_SEALED(proc_node_heap, struct proc_node, SEALED_NODES);

static const struct file_operations proc_file_operations;
static const struct file_operations proc_directory_operations;
static const struct inode_operations proc_inode_operations;
static const struct inode_operations proc_magic_operations;

static int32_t node_id(const struct proc_node *node)
{
	if (node->task != nullptr)
		return node->task->id;
	return node->process != nullptr ? node->process->id : 0;
}

/* Stable and made of names and numbers only. */
WRAPS static uint64_t inode_number(const struct proc_node *node)
{
	uint32_t state = 2166136261u;

	for (const char *text = node->entry->directory; *text != '\0'; text++)
		state = (state ^ (uint8_t)*text) * 16777619u;
	for (const char *text = node->entry->name; *text != '\0'; text++)
		state = (state ^ (uint8_t)*text) * 16777619u;
	state = (state ^ (uint32_t)node->fd) * 16777619u;
	return (uint64_t)(uint32_t)node_id(node) << 32 | state;
}

/* Owner of what belongs to a process: its effective ids. */
static int proc_fill_attributes(struct inode *inode)
{
	const struct proc_node *node = inode_private(inode);
	struct task *task;

	if (node->process == nullptr)
		return 0;
	task = proc_task_get(node);
	if (task == nullptr)
		return 0;
	const struct credentials *credentials = task_credentials(task);
	const bool plain = node->process->dumpable == 1 || is_directory(inode);

	const uint32_t uid = plain ? credentials->euid : 0, gid = plain ? credentials->egid : 0;
	uint32_t mode = inode_mode(inode);

	if (node->entry->mode_now != nullptr)
		mode = (mode & S_IFMT) | const_ops(node->entry)->mode_now(node);
	if (mode != inode_mode(inode) || uid != inode_owner(inode) || gid != inode_group(inode))
		inode_set_attributes(inode, mode, uid, gid);
	task_put(task);
	return 0;
}

/* Takes over the node's references, also on failure. */
static struct inode *proc_inode(struct superblock *superblock, struct proc_node node)
{
	struct proc_node *const kept = heap_alloc(&proc_node_heap);
	const struct inode_kind kind = {
		.operations = node.entry->place != nullptr ? &proc_magic_operations
							   : &proc_inode_operations,
		.file_operations = S_ISDIR(node.entry->mode) ? &proc_directory_operations
							     : &proc_file_operations,
		.private = kept,
	};
	struct inode *const inode =
		kept != nullptr ? inode_create(superblock, node.entry->mode, &kind) : nullptr;

	if (inode == nullptr) {
		proc_node_put(&node);
		if (kept != nullptr)
			heap_free(&proc_node_heap, kept);
		return nullptr;
	}
	sealed_copy(kept, &node, sizeof(node));
	inode->number = inode_number(&node);
	inode_set_attributes(inode, inode_mode(inode), 0, 0);
	if (S_ISDIR(inode->mode))
		inode->links = 2;
	(void)proc_fill_attributes(inode);
	return inode;
}

static bool entry_is_in(const struct proc_entry *entry, const struct proc_node *directory)
{
	const char *subtree = directory->entry->subtree;

	if (subtree == nullptr)
		return false;
	if (directory->task != nullptr && string_equal(subtree, "TID"))
		return entry->per_task && string_equal(entry->directory, "PID");
	return string_equal(entry->directory, subtree);
}

static int find_child(const struct proc_node *directory, const char *name, struct proc_node *child)
{
	SET_FOR_EACH (proc_entries, entry) {
		if (string_equal((*entry)->name, name) && entry_is_in(*entry, directory)) {
			*child = (struct proc_node){ .entry = *entry,
						     .process = directory->process,
						     .task = directory->task,
						     .fd = -1 };
			if (child->process != nullptr)
				process_get(child->process);
			if (child->task != nullptr)
				task_get(child->task);
			return 0;
		}
	}
	return directory->entry->find != nullptr
		       ? const_ops(directory->entry)->find(directory, name, child)
		       : -ENOENT;
}

static int proc_lookup(struct inode *directory, struct dentry *dentry)
{
	struct proc_node child;
	struct inode *inode;
	int error = find_child(inode_private(directory), dentry->name, &child);

	if (error)
		return error;
	const bool revalidate = child.process != nullptr;

	inode = proc_inode(directory->superblock, child);
	if (inode == nullptr)
		return -ENOMEM;
	dentry->revalidate = revalidate;
	return dentry_bind(dentry, inode, false);
}

/* Does what the name stands for still exist? */
static int proc_revalidate(struct dentry *dentry)
{
	const struct proc_node *node = inode_private(dentry_inode(dentry));
	struct file_table *files;
	struct file *file = nullptr;
	bool ignored;
	struct task *task;

	if (node->process == nullptr)
		return 1;
	if (node->process->reaped || (node->task != nullptr && node->task->exiting))
		return 0;
	(void)proc_fill_attributes(dentry_inode(dentry));
	if (node->fd < 0)
		return 1;
	task = proc_task_get(node);
	files = task != nullptr ? task_files_get(task) : nullptr;
	const bool found =
		files != nullptr && file_table_next(files, node->fd, &file, &ignored) == node->fd;

	file_put(file);
	file_table_put(files);
	if (task != nullptr)
		task_put(task);
	return found;
}

static int proc_read_link(struct inode *inode, char *buffer, size_t size)
{
	const struct proc_node *node = inode_private(inode);
	struct path path;
	long length;
	int error;

	if (node->entry->private && !proc_may_look(node))
		return -EACCES;
	if (node->entry->link != nullptr)
		return const_ops(node->entry)->link(node, buffer, size);
	error = const_ops(node->entry)->place(node, &path);
	if (error)
		return error;
	length = path_format(&path, buffer, size);
	path_put(&path);
	return (int)length;
}

static int proc_follow_link(struct inode *inode, struct path *path)
{
	const struct proc_node *node = inode_private(inode);

	if (node->entry->private && !proc_may_look(node))
		return -EACCES;
	return const_ops(node->entry)->place(node, path);
}

static void proc_release(struct inode *inode)
{
	struct proc_node *const kept = inode_private(inode);
	struct proc_node node = *kept;

	proc_node_put(&node);
	heap_free(&proc_node_heap, kept);
}

static const struct inode_operations proc_inode_operations = {
	.lookup = proc_lookup,
	.read_link = proc_read_link,
	.revalidate = proc_revalidate,
	.fill_attributes = proc_fill_attributes,
	.release = proc_release,
};
static const struct inode_operations proc_magic_operations = {
	.read_link = proc_read_link,
	.follow_link = proc_follow_link,
	.revalidate = proc_revalidate,
	.fill_attributes = proc_fill_attributes,
	.release = proc_release,
};

static int proc_open(struct inode *inode, struct file *file)
{
	const struct proc_node *node = inode_private(inode);

	if (node->entry->private && !proc_may_look(node))
		return -EACCES;
	return text_file_open(file);
}

static int proc_produce(struct inode *inode, struct text *text)
{
	const struct proc_node *node = inode_private(inode);

	return node->entry->text != nullptr ? const_ops(node->entry)->text(node, text) : -EINVAL;
}

static ssize_t proc_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	return text_file_read(file, proc_produce, to, bytes, position);
}

/* Writes are taken whole and without their newline. */
static ssize_t proc_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position)
{
	const struct proc_node *node = inode_private(file->inode);
	char *text;
	ssize_t result;

	if (node->entry->write == nullptr)
		return -EIO;
	if (bytes >= WRITE_MAX)
		return -EINVAL;
	text = heap_alloc_bytes(bytes + 1);
	if (text == nullptr)
		return -ENOMEM;
	result = -EFAULT;
	if (!user_read(text, from, bytes)) {
		size_t length = strnlen(text, bytes);

		text[length] = '\0';
		while (length != 0 && (text[length - 1] == '\n' || text[length - 1] == ' '))
			text[--length] = '\0';
		result = const_ops(node->entry)->write(node, text, length);
	}
	heap_free_bytes(text);
	return result < 0 ? result : (ssize_t)bytes;
}

static int64_t proc_seek(struct file *file, int64_t offset, int whence)
{
	return directory_seek(file, offset, whence);
}

static const struct file_operations proc_file_operations = {
	.open = proc_open,
	.release = text_file_release,
	.read = proc_read,
	.write = proc_write,
	.seek = proc_seek,
};

/* The entries of the set. False: the sink has no more room. */
static bool list_entries(struct file *file, struct directory_sink *sink)
{
	const struct proc_node *node = inode_private(file->inode);
	uint64_t index = 2;

	SET_FOR_EACH (proc_entries, entry) {
		if (!entry_is_in(*entry, node))
			continue;
		if (index >= file->state->position) {
			const struct proc_node child = { .entry = *entry,
							 .process = node->process,
							 .task = node->task,
							 .fd = -1 };

			if (!sink->accept(sink, (*entry)->name, strlen((*entry)->name),
					  inode_number(&child), (uint8_t)((*entry)->mode >> 12),
					  index + 1))
				return false;
			file->state->position = index + 1;
		}
		index++;
	}
	file->state->position = maximum(file->state->position, DYNAMIC_FIRST);
	return true;
}

static void list_dynamic(struct file *file, struct directory_sink *sink)
{
	const struct proc_node *node = inode_private(file->inode);
	const uint8_t type = (uint8_t)(node->entry->child_mode >> 12);
	char name[PROC_NAME_SIZE];
	int64_t key;

	while ((key = const_ops(node->entry)
			      ->next(node, (int64_t)(file->state->position - DYNAMIC_FIRST),
				     name)) >= 0) {
		const uint64_t next = DYNAMIC_FIRST + (uint64_t)key + 1;

		if (!sink->accept(sink, name, strlen(name), (uint64_t)key << 32 | 1, type, next))
			return;
		file->state->position = next;
	}
}

static int proc_iterate(struct file *file, struct directory_sink *sink)
{
	const struct proc_node *node = inode_private(file->inode);

	if (node->process != nullptr && node->process->reaped)
		return -ENOENT;
	if (!directory_list_dots(file, sink))
		return 0;
	if (file->state->position < DYNAMIC_FIRST && !list_entries(file, sink))
		return 0;
	if (node->entry->next != nullptr)
		list_dynamic(file, sink);
	return 0;
}

static int proc_open_directory(struct inode *inode, struct file *file)
{
	const struct proc_node *node = inode_private(inode);

	return node->entry->private && !proc_may_look(node) ? -EACCES : 0;
}

static const struct file_operations proc_directory_operations = {
	.open = proc_open_directory,
	.iterate = proc_iterate,
	.seek = proc_seek,
};

int proc_make(const struct file_system *type, uint32_t magic, const struct proc_entry *root,
	      struct superblock **superblock)
{
	struct inode *inode;

	*superblock = superblock_create(type, magic, 0);
	if (*superblock == nullptr)
		return -ENOMEM;
	inode = proc_inode(*superblock, (struct proc_node){ .entry = root, .fd = -1 });
	(*superblock)->root = inode != nullptr ? dentry_create_root(inode) : nullptr;
	if ((*superblock)->root != nullptr)
		return 0;
	superblock_free(*superblock);
	return -ENOMEM;
}
