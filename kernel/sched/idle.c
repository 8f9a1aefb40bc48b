// SPDX-License-Identifier: GPL-2.0-only
/* The start of a CPU's run queue, and what it does when there is nothing to do: no tick, halted
 * until an interrupt. */
#include "internal.h"

#include <kernel/log.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <sync/order.h>

/* Run queues begin here, so that a bonus can be subtracted without going below zero. */
#define RUNTIME_START NANOSECONDS_PER_SECOND

HEAP_TYPE(run_queue_heap, struct run_queue);

/* Top of the stack slot that we run on; 0 on the boot CPU, whose first stack is part of the image.
 */
static uint64_t own_stack_top(void)
{
	const uint64_t here = (uint64_t)__builtin_frame_address(0);
	const uint64_t slot = kernel_stack_slot(here);

	return slot < KERNEL_SLOT_COUNT ? kernel_stack_base + (slot + 1) * KERNEL_SLOT_SIZE : 0;
}

void sched_start_cpu(void)
{
	struct cpu *cpu = arch_cpu();
	struct run_queue *queue = heap_alloc(&run_queue_heap);
	struct task *idle = task_create_idle(cpu->id, own_stack_top());

	if (!queue || !idle)
		panic("no memory for the run queue of cpu %u", cpu->id);
	spin_init(&queue->lock, LOCK_RUN_QUEUE);
	tree_init(&queue->tasks);
	queue->cpu = cpu->id;
	queue->idle = idle;
	queue->current = idle;
	queue->minimum_runtime = RUNTIME_START;
	queue->slice_end_ns = UINT64_MAX;
	queue->tick_ns = UINT64_MAX;
	/* The running context began with the canary that the CPU has now. */
	idle->arch.stack_canary = cpu->stack_canary;
	idle->cpu = cpu->id;
	idle->cpu_mask = 1ull << cpu->id;
	idle->on_cpu = true;
	idle->state = TASK_RUNNING;
	idle->last_switch_ns = clock_monotonic_ns();
	cpu->run_queue = queue;
	arch_set_current_task(idle);
	__atomic_fetch_or(&sched_online_mask, 1ull << cpu->id, __ATOMIC_SEQ_CST);
	/* Interrupts off until the idle loop: nothing is missed. */
	__atomic_fetch_or(&sched_idle_mask, 1ull << cpu->id, __ATOMIC_SEQ_CST);
}

void sched_idle_loop(void)
{
	struct run_queue *queue = this_queue();

	for (;;) {
		arch_irq_disable();
		if (read_once(arch_cpu()->need_resched) || queue_length(queue) != 0 ||
		    balance_pull(queue, 1)) {
			arch_irq_enable();
			schedule();
			continue;
		}
		watch_idle(queue);
		arch_idle();
	}
}

void sched_interrupted(void)
{
	struct run_queue *queue = this_queue();

	if (!queue)
		return;
	spin_lock(&queue->lock);
	timer_want_interrupt(minimum(queue->slice_end_ns, queue->tick_ns));
	spin_unlock(&queue->lock);
}
