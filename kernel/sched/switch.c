// SPDX-License-Identifier: GPL-2.0-only
/*
 * Giving the CPU to another task. The queue's lock is taken by the one that leaves and released by
 * the one that comes (switch_finish): nobody sees a task between two stacks. A dead task is handed
 * to task_reap() by its successor, when nothing runs on its stack any more.
 */
#include "internal.h"

#include <base/checked.h>
#include <base/errno.h>
#include <kernel/log.h>
#include <kernel/timer.h>
#include <mm/space/address_space.h>

uint64_t sched_idle_mask, sched_online_mask;

static bool may_run_here(const struct run_queue *queue, const struct task *task)
{
	return (task->cpu_mask >> queue->cpu & 1) != 0;
}

/* Lock held: what becomes of the task that gives way. */
static void put_previous(struct run_queue *queue, struct task *previous)
{
	if (previous == queue->idle)
		return;
	if (previous->state != TASK_RUNNING) {
		previous->on_queue = false;
		count_add(&previous->voluntary_switches, 1);
		return;
	}
	if (may_run_here(queue, previous)) {
		queue_insert(queue, previous);
	} else {
		previous->on_queue = false;
		queue->leaving = previous;
	}
}

static struct task *take_next(struct run_queue *queue)
{
	struct task *next = queue_first(queue);

	if (!next)
		return queue->idle;
	queue_remove(queue, next);
	return next;
}

static void set_idle(struct run_queue *queue, bool idle)
{
	const uint64_t bit = 1ull << queue->cpu;

	if (idle)
		__atomic_fetch_or(&sched_idle_mask, bit, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(&sched_idle_mask, ~bit, __ATOMIC_SEQ_CST);
}

/* Lock held: sets when this CPU wants to be interrupted while NEXT runs. */
static void set_deadlines(struct run_queue *queue, const struct task *next, uint64_t now_ns)
{
	if (next == queue->idle) {
		queue->slice_end_ns = UINT64_MAX;
		queue->tick_ns = UINT64_MAX;
		return;
	}
	if (queue->tick_ns == UINT64_MAX)
		queue->tick_ns = now_ns + SCHED_TICK_NS;
	queue->slice_end_ns = queue_first(queue) ? wrap_add(now_ns, SCHED_SLICE_NS) : UINT64_MAX;
	timer_want_interrupt(minimum(queue->slice_end_ns, queue->tick_ns));
}

/* On the new task's stack, lock of this CPU's queue held. */
static void switch_finish(struct task *previous)
{
	struct run_queue *queue = this_queue();
	struct task *leaving = queue->leaving;
	const bool dead = previous->state == TASK_DEAD;

	__atomic_store_n(&previous->on_cpu, false, __ATOMIC_RELEASE);
	queue->leaving = nullptr;
	spin_unlock(&queue->lock);
	if (unlikely(leaving != nullptr))
		send_to_cpu(leaving);
	if (unlikely(dead))
		task_reap(previous);
}

static always_inline void switch_to(struct run_queue *queue, struct task *previous,
				    struct task *next, uint64_t now_ns)
{
	if (previous == queue->idle || next == queue->idle)
		set_idle(queue, next == queue->idle);
	next->last_switch_ns = now_ns;
	next->on_cpu = true;
	queue->current = next;
	count_add(&queue->times.switches, 1);
	if (previous->state == TASK_RUNNING) {
		count_add(&previous->involuntary_switches, 1);
		if (previous->has_rseq)
			task_work_add(previous, WORK_RSEQ);
	}
	inline_here previous = arch_thread_switch(previous, next, address_space_root(next->space));
	switch_finish(previous);
}

/* Interrupts off, no lock held. DYING: the last time for this task. */
static void schedule_locked(bool dying)
{
	struct cpu *cpu = arch_cpu();
	struct run_queue *queue = cpu->run_queue;
	struct task *previous = cpu->current, *next;
	uint64_t now_ns;

	if (unlikely(cpu->preempt_count != 0 || cpu->interrupt_depth != 0))
		panic("sleeping with a spin lock held or in an interrupt");
	spin_lock(&queue->lock);
	if (dying)
		previous->state = TASK_DEAD;
	cpu->need_resched = 0;
	count_add(&queue->watch.gave_way, 1);
	now_ns = clock_monotonic_ns();
	clock_charge(queue, now_ns, false);
	put_previous(queue, previous);
	next = take_next(queue);
	set_deadlines(queue, next, now_ns);
	if (next == previous) {
		spin_unlock(&queue->lock);
		return;
	}
	switch_to(queue, previous, next, now_ns);
}

/* What a task sleeps in is part of its sleep: of each call that it sleeps under, the frame is
 * copied, compared and at last erased (rows shadow_stack, free_poison). */
void schedule(void)
{
	const irq_state state = arch_irq_save();

	inline_here schedule_locked(false);
	arch_irq_restore(state);
}

void kernel_thread_started(struct task *previous)
{
	switch_finish(previous);
}

void sched_exit(void)
{
	arch_irq_disable();
	schedule_locked(true);
	panic("a dead task was switched to");
}

/* ---- sleeping ---- */

struct task *sched_current(void)
{
	return arch_current_task();
}

static void announce(enum task_state state)
{
	/* A full barrier: the condition is tested after the state can be seen. */
	__atomic_store_n(&arch_current_task()->state, state, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void sched_prepare_sleep(bool interruptible)
{
	announce(interruptible ? TASK_SLEEPING : TASK_SLEEPING_UNINTERRUPTIBLE);
}

void sched_prepare_stop(void)
{
	announce(TASK_STOPPED);
}

void sched_cancel_sleep(void)
{
	write_once(arch_current_task()->state, TASK_RUNNING);
}

void sched_sleep(void)
{
	struct task *task = arch_current_task();

	if (task->state == TASK_SLEEPING && signal_pending(task)) {
		sched_cancel_sleep();
		return;
	}
	if (task->state == TASK_SLEEPING_UNINTERRUPTIBLE)
		watch_sleeper();
	inline_here schedule();
	if (unlikely(read_once(task->hang_found)))
		watch_hang_here();
}

bool sched_signal_pending(void)
{
	return signal_pending(arch_current_task());
}

/* Out of line, and notes what it uses of the stack: a call for which nobody waits uses next to
 * nothing. */
[[gnu::cold, gnu::noinline]] static void yield_to_waiting(struct run_queue *queue)
{
	struct task *task = arch_current_task();
	const irq_state state = spin_lock_irq(&queue->lock);
	const struct task *last = queue_last(queue);

	/* Behind everybody who waits. */
	if (last)
		task->virtual_runtime = maximum(task->virtual_runtime, last->virtual_runtime);
	spin_unlock_irq(&queue->lock, state);
	schedule();
}

void sched_yield(void)
{
	struct run_queue *queue = this_queue();

	/* Nobody waits: whoever comes in this moment asks for the CPU by need_resched. */
	if (queue_length(queue) != 0)
		yield_to_waiting(queue);
}

void sched_point(void)
{
	const struct cpu *cpu = arch_cpu();

	if (read_once(cpu->need_resched) && cpu->preempt_count == 0 && arch_irq_enabled())
		schedule();
}
