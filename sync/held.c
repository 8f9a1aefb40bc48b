// SPDX-License-Identifier: GPL-2.0-only
/* The parts of <sync/held.h> that are not in everybody's way. */
#include <sync/held.h>

#include <kernel/log.h>
#include <sync/mutex.h>
#include <sync/shared_lock.h>

[[noreturn]] void held_refuse(const char *what)
{
	panic("a task holds more than %u %s", HELD_MAX, what);
}

[[gnu::cold]] void held_remove_from_middle(struct held_locks *held, const struct mutex *mutex)
{
	uint32_t index = minimum(held->mutex_count, (uint32_t)HELD_MAX);

	while (index > 0 && held->mutexes[index - 1] != mutex)
		index--;
	if (unlikely(index == 0))
		panic("a mutex is released that the task does not hold");
	held->mutex_count--;
	for (uint32_t i = index - 1; i < held->mutex_count; i++)
		held->mutexes[i] = held->mutexes[i + 1];
}

[[gnu::cold]] void held_remove_shared_from_middle(struct held_locks *held,
						  const struct shared_lock *lock)
{
	uint32_t index = minimum(held->shared_count, (uint32_t)HELD_MAX);

	while (index > 0 && held->shared[index - 1] != lock)
		index--;
	if (unlikely(index == 0))
		panic("a shared lock is released that the task does not hold");
	held->shared_count--;
	for (uint32_t i = index - 1; i < held->shared_count; i++)
		held->shared[i] = held->shared[i + 1];
}

void held_locks_release(void)
{
	struct task *task = arch_current_task();
	struct held_locks *held = held_of(task);

	while (held->mutex_count > 0)
		mutex_unlock(held->mutexes[held->mutex_count - 1]);
	while (held->shared_count > 0) {
		struct shared_lock *lock = held->shared[held->shared_count - 1];

		if (lock->writer == task)
			shared_unlock_write(lock);
		else
			shared_unlock_read(lock);
	}
}
