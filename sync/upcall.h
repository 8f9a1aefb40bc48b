// SPDX-License-Identifier: GPL-2.0-only
/* What the locks need from the scheduler (kernel/sched implements it). */
#pragma once
#include <base/types.h>
struct task;
struct task *sched_current(void);
/* Puts the current task to sleep. The caller set its state by sched_prepare_sleep() first and released its spin locks. */
void sched_prepare_sleep(bool interruptible);
void sched_cancel_sleep(void);
void sched_sleep(void);
void sched_wake(struct task *task);			/* no-op when it is not sleeping */
bool sched_signal_pending(void);			/* of the current task */
