// SPDX-License-Identifier: GPL-2.0-only
/* Between task.c, process.c, clone.c, exit.c, wait.c and kernel/exec: making and ending tasks and
 * processes. */
#pragma once
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <arch/mmu.h>

/* What a new task has, and what its seal begins with. */
struct task_birth {
	struct file_table *files; /* its own reference, as the next; nullptr: none yet */
	struct file_context *file_context;
	const struct credentials *credentials;
	physical_address root;
	struct task_places places;
	struct task_strings strings;
	uint64_t blocked; /* signals */
	const struct file *executable;
	struct task_family family; /* serial 0: a new process */
};
/*
 * A task of PROCESS (takes a reference) with stack, seal and canary; one reference, which the
 * scheduler gives back with task_reap(). It is in no table and no list. nullptr: no memory.
 * task_discard() undoes it while it never ran.
 */
struct task *task_allocate(struct process *process, const struct task_birth *birth);
void task_discard(struct task *task);

/* ROOT for those who count who runs on it: 0 for the kernel's. */
static inline physical_address task_root_counted(physical_address root)
{
	return root != mmu_kernel_root ? root : 0;
}

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

/* ---- what seals say of relatives (kernel/task/family.c) ---- */
/* Of a child that is begun by the running task; CLONE_*. */
struct task_family family_of_child(uint64_t flags, int32_t id);
/* A new process has a number of its own; inside of the window that makes SEAL. */
void family_begin(struct task_seal *seal);
/* Tree lock held: CHILD is one of the parent of the running task's process, whoever that is now. */
void family_join(const struct process *child);
/* Both locks held: the running thread takes the place of its process's first. */
void family_lead(const struct task *first, bool ending);
/* Tree lock held. CHILD is one of the running task's process, and has that number. */
bool family_is_own(const struct process *child);
/* How it ended; one that nobody has ended was killed. */
int family_status(const struct process *child);
/* Tree lock held: who adopts the children of the ending process; CHILD, one of them, is his. */
struct process *family_reaper(const struct process *process);
void family_adopt(const struct process *child, const struct process *reaper);

void task_wake_vfork_parent(struct task *task); /* execve and exit: the parent goes on */
/* Exit and execve: robust futexes, clear_tid, vfork; may sleep. */
void task_forget_space(struct task *task);
