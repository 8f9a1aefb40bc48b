// SPDX-License-Identifier: GPL-2.0-only
/* The sleeping locks that the current task holds, in order, so that a task ended by a violation can
 * give them back. */
#pragma once
struct mutex;
struct shared_lock;

void held_add_mutex(struct mutex *mutex);
void held_remove_mutex(struct mutex *mutex);
void held_add_shared(struct shared_lock *lock);
void held_remove_shared(struct shared_lock *lock);
/* Releases everything that the current task holds, last taken first. */
void held_locks_release(void);
