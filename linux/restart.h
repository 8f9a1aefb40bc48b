// SPDX-License-Identifier: GPL-2.0-only
/* What restart_syscall(2) calls, by task->restart_kind; the arguments are in
 * task->restart_arguments and _deadline_ns. */
#pragma once

struct task;

long poll_restart(struct task *task);  /* linux/poll.c */
long sleep_restart(struct task *task); /* linux/time.c */
long futex_restart(struct task *task); /* linux/futex.c */
