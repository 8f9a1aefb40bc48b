// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who gets the processor time: the running task's virtual runtime (exact), user and system time
 * (exact sum, divided by what the task does at each tick; of time that ends within a call, by
 * sleeping or asking, only a short share counts as system time, as most calls have just begun), the
 * CPU's times, and the load average. The CPU never reads the clock on the way in and out of system
 * calls: that alone would cost a quarter of a null call.
 */
#include "internal.h"

#include <base/checked.h>
#include <kernel/time/process_timers.h>
#include <kernel/timer.h>

#define LOAD_PERIOD_NS 5000000000ull
#define LOAD_PERIODS_MAX 720 /* an hour: more has decayed to nothing */
#define LOAD_ONE 2048u

static const uint32_t load_decay[3] = { 1884, 2014, 2037 }; /* exp(-5 s / 1, 5, 15 min) * 2048 */

static struct spin_lock load_lock = SPIN_LOCK(0);
static uint32_t load_average[3];
static uint64_t load_next_ns;

static uint64_t system_share(const struct task *task, uint64_t spent, bool tick)
{
	if (task->is_kernel)
		return spent;
	if (tick)
		return arch_frame_from_user(arch_cpu()->timer_frame) ? 0 : spent;
	return minimum(spent, SCHED_CALL_SHARE_NS);
}

static void charge_task(struct run_queue *queue, struct task *task, uint64_t spent, bool tick)
{
	const uint64_t system = system_share(task, spent, tick), user = wrap_sub(spent, system);

	count_add(&task->system_ns, system);
	count_add(&task->user_ns, user);
	count_add(&queue->times.system_ns, system);
	count_add(&queue->times.user_ns, user);
	count_add(&task->virtual_runtime, task->weight == SCHED_WEIGHT_DEFAULT
						  ? spent
						  : spent * SCHED_WEIGHT_DEFAULT / task->weight);
}

void clock_charge(struct run_queue *queue, uint64_t now_ns, bool tick)
{
	struct task *task = queue->current;
	const struct task *first;
	uint64_t lowest;

	if (now_ns <= task->last_switch_ns)
		return;
	if (task == queue->idle) {
		count_add(&queue->times.idle_ns, now_ns - task->last_switch_ns);
		task->last_switch_ns = now_ns;
		return;
	}
	charge_task(queue, task, now_ns - task->last_switch_ns, tick);
	task->last_switch_ns = now_ns;
	first = queue_first(queue);
	lowest = first ? minimum(first->virtual_runtime, task->virtual_runtime)
		       : task->virtual_runtime;
	if (lowest > queue->minimum_runtime)
		queue->minimum_runtime = lowest;
}

void sched_charge(const struct task *task)
{
	irq_state state;
	struct run_queue *queue = queue_lock_of(task, &state);

	if (queue->current == task)
		clock_charge(queue, clock_monotonic_ns(), false);
	spin_unlock_irq(&queue->lock, state);
}

uint64_t sched_task_runtime_ns(const struct task *task)
{
	sched_charge(task);
	return read_once(task->user_ns) + read_once(task->system_ns);
}

void sched_cpu_times(uint32_t cpu, struct sched_cpu_times *times)
{
	struct run_queue *queue = queue_of_cpu(cpu);
	const irq_state state = spin_lock_irq(&queue->lock);

	clock_charge(queue, clock_monotonic_ns(), false);
	*times = queue->times;
	spin_unlock_irq(&queue->lock, state);
}

uint64_t sched_switch_count(void)
{
	uint64_t count = 0;

	for (uint32_t cpu = 0; cpu < CPU_COUNT_MAX; cpu++) {
		if (sched_online_mask >> cpu & 1)
			count += read_once(queue_of_cpu(cpu)->times.switches);
	}
	return count;
}

uint32_t sched_runnable_count(void)
{
	uint32_t count = 0;

	for (uint32_t cpu = 0; cpu < CPU_COUNT_MAX; cpu++) {
		if (!(sched_online_mask >> cpu & 1))
			continue;
		count += (uint32_t)queue_length(queue_of_cpu(cpu));
		count += (sched_idle_mask >> cpu & 1) ? 0 : 1;
	}
	return count;
}

/* Catches up with the periods that have passed; an idle machine has no tick, so also when somebody
 * asks. */
static void load_update(uint64_t now_ns)
{
	const irq_state state = spin_lock_irq(&load_lock);
	const uint32_t active = sched_runnable_count();

	for (uint32_t round = 0; now_ns >= load_next_ns; round++) {
		for (uint32_t i = 0; i < 3 && round < LOAD_PERIODS_MAX; i++)
			load_average[i] = (load_average[i] * load_decay[i] +
					   active * LOAD_ONE * (LOAD_ONE - load_decay[i])) /
					  LOAD_ONE;
		load_next_ns = round < LOAD_PERIODS_MAX ? load_next_ns + LOAD_PERIOD_NS
							: now_ns + LOAD_PERIOD_NS;
	}
	spin_unlock_irq(&load_lock, state);
}

void sched_load_averages(uint32_t out[3])
{
	load_update(clock_monotonic_ns());
	for (uint32_t i = 0; i < 3; i++)
		out[i] = load_average[i];
}

uint64_t sched_tick(uint64_t now_ns)
{
	struct run_queue *queue = this_queue();
	bool ticked = false;
	uint64_t next;

	if (!queue)
		return UINT64_MAX;
	spin_lock(&queue->lock);
	if (now_ns >= queue->slice_end_ns) {
		arch_cpu()->need_resched = 1;
		queue->slice_end_ns = now_ns + SCHED_SLICE_NS;
	}
	if (now_ns >= queue->tick_ns) {
		clock_charge(queue, now_ns, true);
		queue->tick_ns = now_ns + SCHED_TICK_NS;
		queue->ticks = (queue->ticks + 1) % SCHED_BALANCE_TICKS;
		ticked = true;
		balance_tick(queue);
	}
	next = minimum(queue->slice_end_ns, queue->tick_ns);
	spin_unlock(&queue->lock);
	if (ticked)
		process_timers_tick(queue->current);
	if (ticked)
		watch_tick(queue, now_ns);
	if (ticked && queue->ticks == 0 && balance_pull(queue, 2))
		next = minimum(next, now_ns + SCHED_SLICE_NS);
	if (now_ns >= read_once(load_next_ns))
		load_update(now_ns);
	return next;
}
