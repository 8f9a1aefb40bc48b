// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waking, starting and moving tasks: choosing the CPU, entering its queue, telling it. A woken task
 * goes to the CPU it ran on when that is idle, else to any idle one, else back to its own.
 */
#include "internal.h"

#include <base/bits.h>
#include <base/checked.h>
#include <base/errno.h>
#include <kernel/timer.h>

uint64_t sched_cpus_online(void)
{
	return __atomic_load_n(&sched_online_mask, __ATOMIC_ACQUIRE);
}

static uint64_t allowed_cpus(const struct task *task)
{
	const uint64_t allowed = read_once(task->cpu_mask) & sched_cpus_online();

	return allowed ? allowed : sched_cpus_online();
}

static uint32_t least_loaded(uint64_t allowed, uint32_t preferred)
{
	uint32_t best = (allowed >> preferred & 1) ? preferred : bit_lowest(allowed);

	for (uint64_t left = allowed; left; left &= left - 1) {
		const uint32_t cpu = bit_lowest(left);

		if (queue_length(queue_of_cpu(cpu)) < queue_length(queue_of_cpu(best)))
			best = cpu;
	}
	return best;
}

static uint32_t choose_cpu(const struct task *task, bool starting)
{
	const uint64_t allowed = allowed_cpus(task);
	const uint64_t idle = __atomic_load_n(&sched_idle_mask, __ATOMIC_RELAXED) & allowed;

	if (idle >> task->cpu & 1)
		return task->cpu;
	if (idle)
		return bit_lowest(idle);
	if (starting)
		return least_loaded(allowed, task->cpu);
	return (allowed >> task->cpu & 1) ? task->cpu : bit_lowest(allowed);
}

void kick_cpu(struct run_queue *queue)
{
	struct cpu *cpu = arch_cpu();

	if (queue->cpu != cpu->id)
		arch_ipi_send(queue->cpu, IPI_RESCHEDULE);
}

/* Both are out of line and note what they use of the stack (row free_poison): most newcomers wait
 * for a CPU that has its plans. */
[[gnu::cold, gnu::noinline]] static void begin_slice(struct run_queue *queue, uint64_t now_ns)
{
	queue->slice_end_ns = now_ns + SCHED_SLICE_NS;
	if (queue == this_queue())
		timer_want_interrupt(queue->slice_end_ns);
	else
		kick_cpu(queue);
}

[[gnu::cold, gnu::noinline]] static void kick_for_newcomer(struct run_queue *queue)
{
	kick_cpu(queue);
}

/* Lock held, TASK has just entered: does the CPU have to change its plans? */
static always_inline void newcomer(struct run_queue *queue, const struct task *task)
{
	const struct task *current = queue->current;
	const uint64_t now_ns = clock_monotonic_ns();
	bool tell = false;

	if (current == queue->idle) {
		tell = true;
	} else {
		const uint64_t spent =
			now_ns > current->last_switch_ns ? now_ns - current->last_switch_ns : 0;

		tell = wrap_add(task->virtual_runtime, SCHED_WAKE_GRANULARITY_NS) <
		       wrap_add(current->virtual_runtime, spent);
	}
	if (tell)
		cpus[queue->cpu]->need_resched = 1;
	if (current != queue->idle && queue->slice_end_ns == UINT64_MAX)
		begin_slice(queue, now_ns);
	else if (tell)
		kick_for_newcomer(queue);
}

/* Lock held: TASK, in transit, waits here from now on. A part of each waking: no call. */
static always_inline void enter_locked(struct run_queue *queue, struct task *task)
{
	if (task->cpu != queue->cpu && task->has_rseq)
		task_work_add(task, WORK_RSEQ);
	queue_place(queue, task);
	inline_here queue_insert(queue, task);
	newcomer(queue, task);
}

static void enter(struct task *task, uint32_t cpu)
{
	struct run_queue *queue = queue_of_cpu(cpu);
	const irq_state state = spin_lock_irq(&queue->lock);

	enter_locked(queue, task);
	spin_unlock_irq(&queue->lock, state);
}

void send_to_cpu(struct task *task)
{
	enter(task, choose_cpu(task, false));
}

static always_inline bool is_among(enum task_state state, uint32_t states)
{
	return (states >> (uint32_t)state % 32 & 1) != 0;
}

/*
 * Wakes TASK when it is in one of STATES (bit per enum task_state). Most stay on their CPU: then
 * one hold of its queue's lock is enough.
 */
static always_inline void wake_from(struct task *task, uint32_t states)
{
	struct run_queue *queue;
	bool elsewhere = false;
	irq_state irq;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!is_among(read_once(task->state), states))
		return;
	queue = queue_lock_of(task, &irq);
	if (is_among(task->state, states)) {
		__atomic_store_n(&task->state, TASK_RUNNING, __ATOMIC_RELEASE);
		/* Still on its CPU, on its way to sleep: it will see its state. Else it is in
		 * transit, and ours. */
		if (!task->on_queue) {
			elsewhere = choose_cpu(task, false) != queue->cpu;
			if (!elsewhere)
				enter_locked(queue, task);
		}
	}
	spin_unlock_irq(&queue->lock, irq);
	if (unlikely(elsewhere))
		send_to_cpu(task);
}

void sched_wake(struct task *task)
{
	wake_from(task,
		  1u << TASK_SLEEPING | 1u << TASK_SLEEPING_UNINTERRUPTIBLE | 1u << TASK_STOPPED);
}

void sched_signal(struct task *task)
{
	wake_from(task, 1u << TASK_SLEEPING | 1u << TASK_STOPPED);
	if (task != arch_current_task() && __atomic_load_n(&task->on_cpu, __ATOMIC_ACQUIRE)) {
		const uint32_t cpu = read_once(task->cpu);

		if (cpu != arch_cpu()->id)
			arch_ipi_send(cpu, IPI_RESCHEDULE);
	}
}

void sched_init_task(struct task *task, const struct task *parent)
{
	queue_weight_set(task, parent ? parent->nice : 0);
	task->cpu_mask = parent && !parent->is_kernel ? parent->cpu_mask : UINT64_MAX;
	task->cpu = arch_cpu()->id;
	task->state = TASK_RUNNING; /* in transit: no wake-up starts it before its time */
}

void sched_start(struct task *task)
{
	struct run_queue *here = this_queue();

	task->cpu = here->cpu;
	task->virtual_runtime = read_once(here->minimum_runtime);
	enter(task, choose_cpu(task, true));
}

void sched_set_nice(struct task *task, int nice)
{
	irq_state state;
	struct run_queue *queue = queue_lock_of(task, &state);

	queue_weight_set(task, nice);
	spin_unlock_irq(&queue->lock, state);
}

int sched_set_affinity(struct task *task, uint64_t mask)
{
	irq_state state;
	struct run_queue *queue;
	bool move;

	if (!(mask & sched_cpus_online()))
		return -EINVAL;
	queue = queue_lock_of(task, &state);
	task->cpu_mask = mask;
	move = !(mask >> queue->cpu & 1) && task->on_queue;
	if (move && queue->current == task) {
		cpus[queue->cpu]->need_resched = 1;
		kick_cpu(queue);
		move = false;
	} else if (move) {
		queue_remove(queue, task);
		task->on_queue = false;
	}
	spin_unlock_irq(&queue->lock, state);
	if (move)
		send_to_cpu(task);
	else if (task == arch_current_task())
		sched_point();
	return 0;
}
