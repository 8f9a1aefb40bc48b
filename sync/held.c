// SPDX-License-Identifier: GPL-2.0-only
/*
 * task->held and task->held_shared: what the current task holds. Private to the task, so no lock. A
 * shared lock held twice for reading stands there twice.
 */
#include <sync/held.h>

#include <kernel/log.h>
#include <kernel/task.h>
#include <sync/mutex.h>
#include <sync/shared_lock.h>

void held_add_mutex(struct mutex *mutex)
{
	struct task *task = current_task();

	if (unlikely(task->held_count >= TASK_HELD_MAX))
		panic("a task holds more than %u mutexes", TASK_HELD_MAX);
	task->held[task->held_count++] = mutex;
}

/* Not the last one taken: those behind it move up. */
[[gnu::noinline]] static void remove_from_middle(struct task *task, const struct mutex *mutex)
{
	uint32_t index = task->held_count;

	while (index > 0 && task->held[index - 1] != mutex)
		index--;
	if (unlikely(index == 0))
		panic("a mutex is released that the task does not hold");
	task->held_count--;
	for (uint32_t i = index - 1; i < task->held_count; i++)
		task->held[i] = task->held[i + 1];
}

void held_remove_mutex(struct mutex *mutex)
{
	struct task *task = current_task();
	uint32_t count = task->held_count;

	if (likely(count > 0 && count <= TASK_HELD_MAX && task->held[count - 1] == mutex))
		task->held_count = count - 1;
	else
		remove_from_middle(task, mutex);
}

void held_add_shared(struct shared_lock *lock)
{
	struct task *task = current_task();

	if (unlikely(task->held_shared_count >= TASK_HELD_MAX))
		panic("a task holds more than %u shared locks", TASK_HELD_MAX);
	task->held_shared[task->held_shared_count++] = lock;
}

void held_remove_shared(struct shared_lock *lock)
{
	struct task *task = current_task();
	uint32_t index = task->held_shared_count;

	while (index > 0 && task->held_shared[index - 1] != lock)
		index--;
	if (unlikely(index == 0))
		panic("a shared lock is released that the task does not hold");
	task->held_shared_count--;
	for (uint32_t i = index - 1; i < task->held_shared_count; i++)
		task->held_shared[i] = task->held_shared[i + 1];
}

void held_locks_release(void)
{
	struct task *task = current_task();

	while (task->held_shared_count > 0) {
		struct shared_lock *lock = task->held_shared[task->held_shared_count - 1];

		if (lock->writer == task)
			shared_unlock_write(lock);
		else
			shared_unlock_read(lock);
	}
	while (task->held_count > 0)
		mutex_unlock(task->held[task->held_count - 1]);
}
