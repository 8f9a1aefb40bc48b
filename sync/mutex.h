// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping mutual exclusion. Owner is recorded; a task ended by a violation gives its mutexes back
 * (task->held). */
#pragma once
#include <sync/spin.h>
#include <base/list.h>
#include <sync/order.h>

struct [[gnu::randomize_layout]] mutex {
	struct task *owner; /* nullptr: free */
	struct spin_lock guard;
	struct list waiters;
	uint16_t rank;
};

/* For a static mutex: static struct mutex x = MUTEX(x, LOCK_...); */
#define MUTEX(name_, rank_)                                                      \
	{ .guard = SPIN_LOCK(LOCK_SLEEPERS),                                     \
	  .waiters = { .next = &(name_).waiters, .previous = &(name_).waiters }, \
	  .rank = (rank_) }

void mutex_init(struct mutex *mutex, uint16_t rank);
static always_inline void mutex_lock(struct mutex *mutex);
[[nodiscard]] int mutex_lock_interruptible(struct mutex *mutex); /* -EINTR */
static always_inline void mutex_unlock(struct mutex *mutex);
#include <sync/mutex_inline.h>
