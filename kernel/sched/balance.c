// SPDX-License-Identifier: GPL-2.0-only
/*
 * Balancing. A CPU that becomes idle takes a waiting task from the longest queue. A busy CPU on
 * which others wait calls an idle one at its tick, and at every fourth looks for a queue that is
 * longer than its own by two.
 * Locks: one queue's lock at a time; a task between two queues is in transit (internal.h).
 */
#include "internal.h"

#include <base/bits.h>
#include <kernel/timer.h>

static struct run_queue *longest_queue(const struct run_queue *mine)
{
	struct run_queue *longest = nullptr;

	for (uint64_t left = sched_online_mask; left; left &= left - 1) {
		struct run_queue *queue = queue_of_cpu(bit_lowest(left));

		if (queue != mine && queue_length(queue) > (longest ? queue_length(longest) : 0))
			longest = queue;
	}
	return longest;
}

/* Takes the first waiting task of FROM that may run on CPU out of the queue. */
static struct task *detach(struct run_queue *from, uint32_t cpu)
{
	const irq_state state = spin_lock_irq(&from->lock);
	struct task *task = queue_first_for(from, cpu);

	if (task) {
		queue_remove(from, task);
		task->on_queue = false;
	}
	spin_unlock_irq(&from->lock, state);
	return task;
}

/*
 * Takes over a task when another queue is longer by MARGIN. No lock held. Who runs here alone has
 * no end of its slice; from now on it has one, or the newcomer would wait for ever.
 */
bool balance_pull(struct run_queue *queue, uint32_t margin)
{
	struct run_queue *from = longest_queue(queue);
	struct task *task;
	irq_state state;

	if (!from || queue_length(from) < queue_length(queue) + margin)
		return false;
	task = detach(from, queue->cpu);
	if (!task)
		return false;
	if (task->has_rseq)
		task_work_add(task, WORK_RSEQ);
	state = spin_lock_irq(&queue->lock);
	queue_place(queue, task);
	queue_insert(queue, task);
	if (queue->current == queue->idle)
		arch_cpu()->need_resched = 1;
	else if (queue->slice_end_ns == UINT64_MAX)
		queue->slice_end_ns = clock_monotonic_ns() + SCHED_SLICE_NS;
	spin_unlock_irq(&queue->lock, state);
	return true;
}

/* In the timer interrupt, lock held: others wait here while a CPU idles. The idle CPU does the
 * work. */
void balance_tick(const struct run_queue *queue)
{
	const uint64_t idle = __atomic_load_n(&sched_idle_mask, __ATOMIC_RELAXED);

	if (idle && queue_first(queue))
		arch_ipi_send(bit_lowest(idle), IPI_RESCHEDULE);
}
