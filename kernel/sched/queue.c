// SPDX-License-Identifier: GPL-2.0-only
/* The order inside a run queue: who has had the least processor time, weighted by nice, runs next.
 */
#include "internal.h"

#include <base/checked.h>
#include <sync/order.h>

/* Weight by nice, -20 first: each step is a factor of 1.25 (10 percent of processor time against
 * one other task). */
static const uint32_t weights[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548,  7620,  6100,  4904,  3906,  3121,  2501,  1991,  1586,  1277,
	1024,  820,   655,   526,   423,   335,   272,   215,   172,   137,
	110,   87,    70,    56,    45,    36,    29,    23,    18,    15,
};

void queue_weight_set(struct task *task, int nice)
{
	task->nice = (int8_t)nice;
	task->weight = weights[nice + 20];
}

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, struct task, run_node)->virtual_runtime <
	       container_of(b, struct task, run_node)->virtual_runtime;
}

void queue_insert(struct run_queue *queue, struct task *task)
{
	task->on_queue = true;
	tree_insert(&queue->tasks, &task->run_node, before);
}

void queue_remove(struct run_queue *queue, struct task *task)
{
	tree_remove(&queue->tasks, &task->run_node);
}

struct task *queue_first(struct run_queue *queue)
{
	struct tree_node *node = tree_first(&queue->tasks);

	return node ? container_of(node, struct task, run_node) : nullptr;
}

struct run_queue *queue_lock_of(const struct task *task, irq_state *state)
{
	for (;;) {
		const uint32_t cpu = read_once(task->cpu);
		struct run_queue *queue = queue_of_cpu(cpu);

		*state = spin_lock_irq(&queue->lock);
		if (likely(task->cpu == cpu))
			return queue;
		spin_unlock_irq(&queue->lock, *state);
	}
}

/* From the clock of the queue it was on to that of QUEUE; a long sleep earns no more than the
 * bonus. */
void queue_place(struct run_queue *queue, struct task *task)
{
	uint64_t runtime = task->virtual_runtime;
	uint64_t lowest = queue->minimum_runtime - SCHED_WAKE_BONUS_NS;

	if (task->cpu != queue->cpu) {
		const uint64_t old = read_once(queue_of_cpu(task->cpu)->minimum_runtime);

		runtime = runtime <= old
				  ? queue->minimum_runtime
				  : queue->minimum_runtime + minimum(runtime - old, SCHED_SLICE_NS);
	}
	task->virtual_runtime = maximum(runtime, lowest);
	task->cpu = queue->cpu;
}
