// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run queues, shared by the files of this folder.
 *
 * States of a task, all changes under the lock of the run queue of task->cpu, except that a task
 * itself goes from RUNNING to a sleeping state and back without it:
 *   running     run_queue->current, on_queue, on_cpu
 *   waiting     run_queue->next or in ->tasks, on_queue
 *   asleep      neither; a sleeping state
 *   in transit  state RUNNING, not on_queue: one CPU carries it from one queue to another
 * Invariants: the lock is held from the decision until the switch is complete (switch_finish, on
 * the new stack), so who holds it never sees a task that is half switched; a task in a queue or
 * running is on no other queue; task->cpu changes only in transit, under the lock of the new
 * queue.
 */
#pragma once
#include <arch/cpu.h>
#include <base/checked.h>
#include <base/tree.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/watch.h>
#include <sync/spin.h>

#define SCHED_SLICE_NS 4000000ull
#define SCHED_TICK_NS 10000000ull /* of a busy CPU: accounting and balancing */
#define SCHED_BALANCE_TICKS 4u
/* A sleeper comes back at most this far before the others. */
#define SCHED_WAKE_BONUS_NS 2000000ull
/* It preempts the running one when it is this far before that. */
#define SCHED_WAKE_GRANULARITY_NS 1000000ull
/* Of a blocking call, at most this counts as system time (clock.c). */
#define SCHED_CALL_SHARE_NS 20000ull
#define SCHED_WEIGHT_DEFAULT 1024u

struct [[gnu::randomize_layout]] run_queue {
	struct spin_lock lock; /* interrupts off */
	/* Waiting to run, by virtual_runtime. Who was woken to run next stands before the tree, so
	 * that handing the CPU on does not change it. */
	struct task *next; /* nullptr, or not behind anybody in the tree */
	struct tree tasks;
	struct task *current, *idle;
	struct task *leaving;     /* may not run here any more: sent away after the switch */
	uint64_t minimum_runtime; /* never goes back; newcomers start here. Runtimes are compared:
				   * no size, place or limit follows from one, so sums wrap */
	uint64_t slice_end_ns;    /* UINT64_MAX: nobody waits */
	uint64_t tick_ns;         /* UINT64_MAX: idle */
	uint32_t cpu;
	uint32_t ticks;
	struct sched_cpu_times times;
	struct watch watch; /* interrupts off, this CPU only */
};

static inline struct run_queue *this_queue(void)
{
	return arch_cpu()->run_queue;
}

static inline struct run_queue *queue_of_cpu(uint32_t cpu)
{
	return cpus[cpu]->run_queue;
}

extern uint64_t sched_idle_mask;   /* atomic: CPUs whose idle task runs */
extern uint64_t sched_online_mask; /* atomic */

/* queue.c: lock held */
void queue_insert(struct run_queue *queue, struct task *task);
void queue_remove(struct run_queue *queue, struct task *task);
struct task *queue_last(const struct run_queue *queue);
struct task *queue_first_for(const struct run_queue *queue, uint32_t cpu); /* that may run there */
static inline struct task *queue_first(const struct run_queue *queue)
{
	struct tree_node *node = tree_first(&queue->tasks);

	if (queue->next)
		return queue->next;
	return node ? container_of(node, struct task, run_node) : nullptr;
}

/* Without the lock: a hint. */
static inline size_t queue_length(const struct run_queue *queue)
{
	return read_once(queue->tasks.count) + (read_once(queue->next) ? 1 : 0);
}

static inline struct run_queue *queue_lock_of(const struct task *task, irq_state *state)
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
static inline void queue_place(struct run_queue *queue, struct task *task)
{
	uint64_t runtime = task->virtual_runtime;
	const uint64_t lowest = wrap_sub(queue->minimum_runtime, SCHED_WAKE_BONUS_NS);

	if (task->cpu != queue->cpu) {
		const uint64_t old = read_once(queue_of_cpu(task->cpu)->minimum_runtime);

		runtime = runtime <= old
				  ? queue->minimum_runtime
				  : queue->minimum_runtime + minimum(runtime - old, SCHED_SLICE_NS);
	}
	task->virtual_runtime = maximum(runtime, lowest);
	task->cpu = queue->cpu;
}

void queue_weight_set(struct task *task, int nice);

/* clock.c: lock held */
void clock_charge(struct run_queue *queue, uint64_t now_ns, bool tick);

/* wake.c: no lock held; carries a task in transit to a CPU that it may use */
void send_to_cpu(struct task *task);
void kick_cpu(struct run_queue *queue);

/* balance.c */
bool balance_pull(struct run_queue *queue, uint32_t margin);
void balance_tick(const struct run_queue *queue);

/* switch.c */
void schedule(void);
