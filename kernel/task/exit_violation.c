// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a task that was caught in a crime, and of a program that has to go because memory is
 * short.
 *
 * After a violation the task's call chain is not gone back: it gives back the sleeping locks that
 * it holds (task->held) and ends with its whole process, as by SIGKILL. What it had allocated on
 * the way is lost: the price of not trusting it any more.
 */
#include <kernel/task/id_table.h>
#include <kernel/log.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>
#include <mm/frame/frame.h>
#include <sync/held.h>

void task_end_after_violation(void)
{
	struct task *task = current_task();

	held_locks_release();
	if (task->is_kernel)
		task_exit(0);
	process_exit(SIGKILL);
}

/* How much the end of PROCESS would give, in pages; 0: it is not to be chosen. */
static uint64_t badness(struct process *process, uint64_t total)
{
	struct task *task = process_thread_next(process, 0);
	struct address_space *space = task == nullptr ? nullptr : task_space_get(task);
	const int64_t adjust = read_once(process->oom_score_adjust);
	int64_t points = 0;

	if (space != nullptr && process->id != 1 && adjust > -1000)
		points = maximum((int64_t)read_once(space->resident) +
					 adjust * ((int64_t)total / 1000),
				 INT64_C(1));
	if (space != nullptr)
		address_space_put(space);
	if (task != nullptr)
		task_put(task);
	return (uint64_t)points;
}

bool process_kill_for_memory(void)
{
	struct frame_statistics statistics;
	struct process *worst = nullptr;
	uint64_t worst_points = 0;
	bool dying = false;

	frame_statistics(&statistics);
	for (struct process *process = process_next(1); process != nullptr && !dying;) {
		const int32_t id = process->id;
		const uint64_t points = badness(process, statistics.total);

		dying = points != 0 && read_once(process->exiting);
		if (points > worst_points) {
			if (worst != nullptr)
				process_put(worst);
			worst = process;
			worst_points = points;
		} else {
			process_put(process);
		}
		process = process_next(id + 1);
		if (dying && process != nullptr)
			process_put(process);
	}
	if (worst == nullptr)
		return dying;
	if (!dying && process_kill(worst))
		kernel_log("out of memory: process %d is ended (%llu pages)", worst->id,
			   (unsigned long long)worst_points);
	process_put(worst);
	return true;
}
