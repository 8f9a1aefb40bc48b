// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers of tasks, processes, groups and sessions: one space, 1 to TASK_ID_MAX - 1. A number is
 * free when no task, process, group or session uses it; numbers are given out in rising order and
 * reused as late as possible. All functions: process_tree_lock held unless they say otherwise.
 */
#pragma once
#include <kernel/task/task.h>

/* What one number means. A list with next == nullptr has never been used and is empty. */
struct [[gnu::randomize_layout]] id_slot {
	struct task *task;       /* thread with this number */
	struct process *process; /* until it has been waited for */
	struct list group;       /* processes by group_link */
	struct list session;     /* processes by session_link */
};

[[nodiscard]] int id_alloc(void);             /* takes the tree lock; number or -EAGAIN, -ENOMEM */
[[nodiscard]] int id_alloc_exact(int32_t id); /* takes the tree lock; -EBUSY when it is taken */
void id_release_unused(int32_t id); /* takes the tree lock; a number that was never published */

struct id_slot *id_slot_find(int32_t id); /* nullptr: the number is free or not valid */
/* nullptr: frees the number when nothing else uses it. */
void id_set_task(int32_t id, struct task *task);
/* The task FROM gets the number TO, which a process has but no task. */
void id_move_task(int32_t from, int32_t to);
void id_set_process(int32_t id, struct process *process);
void id_group_join(struct process *process, int32_t group_id);
void id_group_leave(struct process *process);
void id_session_join(struct process *process, int32_t session_id);
void id_session_leave(struct process *process);
int32_t id_next(int32_t from); /* next number in use, >= from; 0: none */
