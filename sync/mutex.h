// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping mutual exclusion. Owner is recorded; a task ended by a violation gives its mutexes back (task->held). */
#pragma once
#include <sync/spin.h>
#include <base/list.h>

struct mutex {
	struct task *owner;	/* nullptr: free */
	struct spin_lock guard;
	struct list waiters;
	uint16_t rank;
};

void mutex_init(struct mutex *mutex, uint16_t rank);
void mutex_lock(struct mutex *mutex);
bool mutex_try(struct mutex *mutex);
[[nodiscard]] int mutex_lock_interruptible(struct mutex *mutex);	/* -EINTR */
void mutex_unlock(struct mutex *mutex);
bool mutex_held(const struct mutex *mutex);		/* by the current task */
