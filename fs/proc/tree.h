// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc and /sys: trees of const entries, one for each file, found through a linker set. An entry
 * names its directory ("proc", "proc/sys/kernel", "sys/devices" ...), itself, and a function that
 * writes the text.
 *
 *   PROC_ENTRY(uptime, .directory = "proc", .name = "uptime", .mode = S_IFREG | 0444,
 *              .text = uptime_text);
 *
 * A directory entry names the directory string of its children (subtree), or finds them by
 * functions (find, next). Below "PID" entries speak of node->process; those with per_task also
 * stand below "TID" and speak of node->task.
 */
#pragma once
#include <base/set.h>
#include <fs/file/file.h>
#include <fs/text.h>

struct process;
struct task;
struct proc_entry;

/* What an inode stands for: inode_private(), in sealed memory as its address is. */
struct [[gnu::randomize_layout]] proc_node {
	const struct proc_entry *entry;
	struct process *process; /* referenced; below PID */
	struct task *task;       /* referenced; below TID */
	int fd;                  /* below fd/ and fdinfo/ */
};

#define PROC_NAME_SIZE 16

struct proc_entry {
	const char *directory;
	const char *name;
	uint32_t mode;       /* S_IF* and permissions */
	const char *subtree; /* directories: where the children's entries stand */
	bool per_task;
	bool private; /* content only for those who could trace the process */
	int (*text)(const struct proc_node *node, struct text *text);
	ssize_t (*write)(const struct proc_node *node, const char *text, size_t length);
	int (*link)(const struct proc_node *node, char *buffer, size_t size);
	int (*place)(const struct proc_node *node, struct path *path); /* magic links */
	uint32_t (*mode_now)(const struct proc_node *node); /* permissions that change: fd/ */
	uint32_t child_mode;                                /* S_IF* of dynamic children */
	/* Dynamic children. find: *child gets entry and what it refers to (referenced). -ENOENT. */
	int (*find)(const struct proc_node *directory, const char *name, struct proc_node *child);
	/* The smallest key >= FROM with its name; -1: no more. */
	int64_t (*next)(const struct proc_node *directory, int64_t from,
			char name[static PROC_NAME_SIZE]);
};
#define PROC_ENTRY(ident, ...)                                               \
	static const struct proc_entry proc_entry_##ident = { __VA_ARGS__ }; \
	SET_ENTRY(proc_entries, proc_entry_##ident)

/* A superblock whose root is ENTRY. */
[[nodiscard]] int proc_make(const struct file_system *type, uint32_t magic,
			    const struct proc_entry *root, struct superblock **superblock);

/* ---- fs/proc/node.c ---- */
/* The number that a name is; -1 when it is none (no leading zeros). */
int32_t proc_name_to_number(const char *name);
void proc_node_put(struct proc_node *node);
/* The task that a node speaks of: node->task, or the process's first thread. Referenced; nullptr:
 * gone. */
struct task *proc_task_get(const struct proc_node *node);
/* The caller could trace the node's process (ptrace(2), PTRACE_MODE_READ_FSCREDS). */
bool proc_may_look(const struct proc_node *node);
/* As proc_task_get(), of those whom the caller could trace: what is private is read of the task
 * that was judged, whatever the node's process says afterwards. nullptr: gone, or not allowed. */
struct task *proc_task_look(const struct proc_node *node);

/* ---- fs/proc/process.c ---- */
char proc_state_letter(const struct task *task, const struct process *process, const char **word);
