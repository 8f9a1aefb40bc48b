// SPDX-License-Identifier: GPL-2.0-only
/* Between task.c, process.c, clone.c, exit.c, wait.c and kernel/exec: making and ending tasks and
 * processes. */
#pragma once
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>

/* What the seal of a new task begins with. */
struct task_birth {
	const struct credentials *credentials;
	physical_address root;
	struct task_places places;
	struct task_strings strings;
	uint64_t blocked; /* signals */
	const struct file *executable;
};
/*
 * A task of PROCESS (takes a reference) with stack, seal and canary; one reference, which the
 * scheduler gives back with task_reap(). It is in no table and no list. nullptr: no memory.
 * task_discard() undoes it while it never ran.
 */
struct task *task_allocate(struct process *process, const struct task_birth *birth);
void task_discard(struct task *task);

/* A process without threads, in no table; one reference: the number's, which process_release()
 * drops. nullptr: no memory. */
struct process *process_allocate(void);

/* Tree lock and signal lock held: the task becomes one of its process's threads. */
void process_add_thread(struct process *process, struct task *task);

/* Tree lock held: a process that nobody has to wait for any more leaves all tables. The reference
 * of the number is the caller's to drop afterwards, without the lock: process_put(). */
void process_release(struct process *process);

/* Tree lock held: the last thread has left. Who is not waited for any more is put on DEAD by its
 * sibling link, released; the caller takes it off and drops the reference without the lock. */
void process_end(struct process *process, struct list *dead);

void task_wake_vfork_parent(struct task *task); /* execve and exit: the parent goes on */
/* Exit and execve: robust futexes, clear_tid, vfork; may sleep. */
void task_forget_space(struct task *task);
