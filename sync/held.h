// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sleeping locks that the current task holds, in order, so that a task ended by a violation can
 * give them back. Private to the task, so no lock. A shared lock held twice for reading stands
 * there twice. They are the second member of struct task, so that taking a mutex, which every floor
 * above does, needs to know no more of a task (static_assert in kernel/task/task.h).
 */
#pragma once
#include <arch/cpu.h>
#include <arch/thread_state.h>
#include <base/checked.h>

struct mutex;
struct shared_lock;

#define HELD_MAX 16

struct held_locks {
	uint32_t mutex_count, shared_count;
	struct mutex *mutexes[HELD_MAX];
	struct shared_lock *shared[HELD_MAX];
};

static always_inline struct held_locks *held_of(struct task *task)
{
	return (struct held_locks *)((struct arch_thread *)task + 1);
}

[[noreturn]] void held_refuse(const char *what);
/* Not the last one taken: those behind it move up. */
void held_remove_from_middle(struct held_locks *held, const struct mutex *mutex);
void held_remove_shared_from_middle(struct held_locks *held, const struct shared_lock *lock);

static always_inline void held_add_mutex(struct held_locks *held, struct mutex *mutex)
{
	const uint32_t count = held->mutex_count;

	if (unlikely(count >= HELD_MAX))
		held_refuse("mutexes");
	held->mutexes[count] = mutex;
	held->mutex_count = count + 1;
}

static always_inline void held_remove_mutex(struct held_locks *held, const struct mutex *mutex)
{
	const uint32_t last = wrap_sub32(held->mutex_count, 1);

	if (likely(last < HELD_MAX && held->mutexes[last] == mutex))
		held->mutex_count = last;
	else
		held_remove_from_middle(held, mutex);
}

static always_inline void held_add_shared(struct held_locks *held, struct shared_lock *lock)
{
	const uint32_t count = held->shared_count;

	if (unlikely(count >= HELD_MAX))
		held_refuse("shared locks");
	held->shared[count] = lock;
	held->shared_count = count + 1;
}

static always_inline void held_remove_shared(struct held_locks *held,
					     const struct shared_lock *lock)
{
	const uint32_t last = wrap_sub32(held->shared_count, 1);

	if (likely(last < HELD_MAX && held->shared[last] == lock))
		held->shared_count = last;
	else
		held_remove_shared_from_middle(held, lock);
}

/* Releases everything that the current task holds, last taken first. */
void held_locks_release(void);
