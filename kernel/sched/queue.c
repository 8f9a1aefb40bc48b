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

static struct task *task_of(const struct tree_node *node)
{
	return container_of(node, struct task, run_node);
}

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return task_of(a)->virtual_runtime < task_of(b)->virtual_runtime;
}

void queue_insert(struct run_queue *queue, struct task *task)
{
	struct task *first = queue_first(queue), *into_tree = task;

	task->on_queue = true;
	if (!first || task->virtual_runtime < first->virtual_runtime) {
		into_tree = queue->next;
		queue->next = task;
	}
	if (into_tree)
		tree_insert(&queue->tasks, &into_tree->run_node, before);
}

void queue_remove(struct run_queue *queue, struct task *task)
{
	if (queue->next == task)
		queue->next = nullptr;
	else
		tree_remove(&queue->tasks, &task->run_node);
}

struct task *queue_last(const struct run_queue *queue)
{
	const struct tree_node *last = tree_last(&queue->tasks);

	return last ? task_of(last) : queue->next;
}

struct task *queue_first_for(const struct run_queue *queue, uint32_t cpu)
{
	struct tree_node *node = tree_first(&queue->tasks);

	if (queue->next && (queue->next->cpu_mask >> cpu & 1))
		return queue->next;
	while (node && !(task_of(node)->cpu_mask >> cpu & 1))
		node = tree_next(node);
	return node ? task_of(node) : nullptr;
}
