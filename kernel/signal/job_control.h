// SPDX-License-Identifier: GPL-2.0-only
/*
 * Process groups, sessions and their terminal. A group or session exists while a process is in it;
 * its number stays taken that long. All under the process-tree lock, which the functions take
 * unless they say otherwise.
 */
#pragma once
#include <kernel/task/task.h>

struct terminal;

/* LOCK_PROCESS_TREE; parents, children, groups, sessions, zombies, ids. */
extern struct spin_lock process_tree_lock;

[[nodiscard]] int group_set(int32_t process_id, int32_t group_id); /* setpgid(2) */
[[nodiscard]] int session_create(void);               /* setsid(2): the new session's id */
[[nodiscard]] int32_t group_of(int32_t process_id);   /* getpgid(2), 0: own; -ESRCH */
[[nodiscard]] int32_t session_of(int32_t process_id); /* getsid(2) */

int32_t process_group_session(int32_t group_id); /* 0: no such group */
/* No member has a parent outside the group but inside the session. */
bool process_group_orphaned(int32_t group_id);

/*
 * The current process is about to read (SIGTTIN) or to write or change (SIGTTOU) its controlling
 * terminal, whose foreground group is FOREGROUND (0: none). 0: go on. -EIO: orphaned group, or
 * SIGTTIN blocked or ignored. -ERESTARTSYS: the signal went to the whole group. Call it only when
 * the terminal is the process's own.
 */
[[nodiscard]] int job_check_background(int32_t foreground, int number);

/* The controlling terminal of a session: one pointer in each member process; the terminal's own
 * reference counting is fs/'s. */
/* nullptr: given up by all members. */
void session_set_terminal(int32_t session_id, struct terminal *terminal);
struct terminal *process_terminal(void); /* of the current process */
void process_drop_terminal(void);        /* TIOCNOTTY by a process that is no leader */

/* ---- for kernel/'s own files, tree lock held ---- */
bool group_will_be_orphaned(int32_t group_id, const struct process *ignored);
/* PROCESS leaves (exit) or loses PARENT: SIGHUP and SIGCONT to its group when that becomes orphaned
 * with stopped members. */
void group_check_orphaned(struct process *process, struct process *parent,
			  const struct process *ignored);
