// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping lock with many readers or one writer. Under contention first come, first served: neither
 * side starves. Not recursive, for reading neither (a writer between the two would wait for ever).
 */
#pragma once
#include <sync/spin.h>
#include <base/list.h>

struct [[gnu::randomize_layout]] shared_lock {
	struct spin_lock guard;
	int32_t readers;  /* atomic; -1: a writer holds it */
	uint32_t waiting; /* atomic; length of waiters */
	struct task *writer;
	struct list waiters;
	uint16_t rank;
};

void shared_init(struct shared_lock *lock, uint16_t rank);
void shared_lock_read(struct shared_lock *lock);
void shared_unlock_read(struct shared_lock *lock);
void shared_lock_write(struct shared_lock *lock);
void shared_unlock_write(struct shared_lock *lock);
