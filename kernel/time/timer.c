// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: one tree per CPU ordered by deadline, and the CPU's one-shot interrupt armed for the
 * earliest of them and of what the scheduler wants. The interrupt is never moved to a later time,
 * only to an earlier one: an early interrupt finds nothing to do and arms the right time, which is
 * cheaper than a write at every switch.
 * Invariants: timer->armed says that it stands in the tree of timer->cpu; both change under that
 * tree's lock. running is the timer whose callback runs now; the lock is not held during it.
 */
#include <kernel/timer.h>

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/time.h>
#include <arch/upcall.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

struct [[gnu::randomize_layout]] timer_queue {
	struct spin_lock lock; /* interrupts off */
	struct tree timers;
	struct timer *running;
	uint64_t armed_ns; /* of the hardware; only this CPU, interrupts off */
};

HEAP_TYPE(timer_queue_heap, struct timer_queue);

void timer_start_cpu(void)
{
	struct timer_queue *queue = heap_alloc(&timer_queue_heap);

	if (!queue)
		panic("no memory for the timers of cpu %u", arch_cpu()->id);
	spin_init(&queue->lock, LOCK_TIMER);
	tree_init(&queue->timers);
	queue->armed_ns = UINT64_MAX;
	arch_cpu()->timers = queue;
}

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, struct timer, node)->deadline_ns <
	       container_of(b, struct timer, node)->deadline_ns;
}

static struct timer_queue *lock_queue_of(const struct timer *timer, irq_state *state)
{
	for (;;) {
		const uint32_t cpu = read_once(timer->cpu);
		struct timer_queue *queue = cpus[cpu]->timers;

		*state = spin_lock_irq(&queue->lock);
		if (likely(timer->cpu == cpu))
			return queue;
		spin_unlock_irq(&queue->lock, *state);
	}
}

void timer_init(struct timer *timer, void (*expired)(struct timer *timer))
{
	*timer = (struct timer){ .expired = expired, .cpu = arch_cpu()->id };
}

void timer_want_interrupt(uint64_t deadline_ns)
{
	struct timer_queue *queue = arch_cpu()->timers;

	if (queue && deadline_ns < queue->armed_ns) {
		queue->armed_ns = deadline_ns;
		arch_timer_arm(deadline_ns);
	}
}

static void take_out(struct timer_queue *queue, struct timer *timer)
{
	if (timer->armed) {
		tree_remove(&queue->timers, &timer->node);
		timer->armed = false;
	}
}

void timer_arm(struct timer *timer, uint64_t deadline_ns)
{
	struct timer_queue *here;
	irq_state state;
	struct timer_queue *queue = lock_queue_of(timer, &state);

	take_out(queue, timer);
	here = arch_cpu()->timers;
	if (queue != here) {
		/* To this CPU, as only it can arm its interrupt. */
		timer->cpu = arch_cpu()->id;
		spin_unlock(&queue->lock);
		spin_lock(&here->lock);
		take_out(here, timer);
	}
	timer->deadline_ns = deadline_ns;
	timer->armed = true;
	tree_insert(&here->timers, &timer->node, before);
	timer_want_interrupt(deadline_ns);
	spin_unlock_irq(&here->lock, state);
}

/* True while the callback of TIMER runs on another CPU than this. */
static bool runs_elsewhere(const struct timer *timer)
{
	for (uint32_t cpu = 0; cpu < boot_info.cpu_count; cpu++) {
		const struct timer_queue *queue =
			cpus[cpu] ? read_once(cpus[cpu]->timers) : nullptr;

		if (queue && cpu != arch_cpu()->id && read_once(queue->running) == timer)
			return true;
	}
	return false;
}

bool timer_cancel(struct timer *timer)
{
	bool cancelled;
	irq_state state;

	for (;;) {
		struct timer_queue *queue = lock_queue_of(timer, &state);

		cancelled = timer->armed;
		take_out(queue, timer);
		spin_unlock_irq(&queue->lock, state);
		/* A callback that is under way may arm it again: so look again after it. */
		if (likely(!runs_elsewhere(timer)))
			return cancelled;
		while (runs_elsewhere(timer))
			arch_cpu_relax();
	}
}

static struct timer *take_expired(struct timer_queue *queue, uint64_t now_ns)
{
	struct tree_node *first;
	struct timer *timer = nullptr;

	spin_lock(&queue->lock);
	first = tree_first(&queue->timers);
	if (first && container_of(first, struct timer, node)->deadline_ns <= now_ns) {
		timer = container_of(first, struct timer, node);
		take_out(queue, timer);
	}
	write_once(queue->running, timer);
	spin_unlock(&queue->lock);
	return timer;
}

static uint64_t next_deadline(struct timer_queue *queue)
{
	struct tree_node *first;
	uint64_t deadline;

	spin_lock(&queue->lock);
	first = tree_first(&queue->timers);
	deadline = first ? container_of(first, struct timer, node)->deadline_ns : UINT64_MAX;
	spin_unlock(&queue->lock);
	return deadline;
}

/* Timer interrupt. Interrupts off. NOW is read once, so that a timer which arms itself anew cannot
 * keep us here. */
void kernel_timer_expired(void)
{
	struct timer_queue *queue = arch_cpu()->timers;
	const uint64_t now_ns = clock_monotonic_ns();
	uint64_t want_ns;
	struct timer *timer;

	if (!queue)
		return;
	queue->armed_ns = UINT64_MAX;
	while ((timer = take_expired(queue, now_ns)) != nullptr)
		timer->expired(timer);
	want_ns = sched_tick(now_ns);
	timer_want_interrupt(minimum(want_ns, next_deadline(queue)));
}
