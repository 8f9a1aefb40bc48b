// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers that send signals: making, setting, deleting. Those on the clock of the machine stand in a
 * CPU's timer tree; those on processor time are looked at in the tick of a CPU on which their
 * process runs (process_timers_expire.c).
 *
 * Lifetime: struct process_timers belongs to its process (process->alarm_timer), is made when first
 * needed and freed at the end of the process, after every callback has ended.
 * Locks: timers->lock (LOCK_PROCESS_TIMERS, interrupts off). Never held while a signal is sent
 * (signal_lock comes first) nor in timer_cancel() (the callback takes it).
 */
#include "process_timers_internal.h"

#include <base/errno.h>
#include <base/speculation.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <linux/time.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define TIMERS_MAX 1024u /* per process */

HEAP_TYPE(process_timers_heap, struct process_timers);
HEAP_TYPE(process_timer_heap, struct process_timer);

/* Now, on the clock that deadlines of TIMER are kept in. */
static uint64_t now_of(const struct process_timer *timer)
{
	struct process_usage usage;
	struct task *task;
	uint64_t now;

	if (timer_on_machine_clock(timer))
		return clock_monotonic_ns();
	if (timer->base == BASE_THREAD) {
		task = task_find(timer->thread);
		now = task ? sched_task_runtime_ns(task) : 0;
		if (task)
			task_put(task);
		return now;
	}
	process_usage(timer->process, &usage);
	return timer->base == BASE_PROCESS_USER ? usage.user_ns : usage.user_ns + usage.system_ns;
}

static void machine_timer_expired(struct timer *base)
{
	struct process_timer *timer = container_of(base, struct process_timer, timer);
	struct process_timers *timers = timer->process->alarm_timer;
	struct expiry expiry;
	bool due;

	spin_lock(&timers->lock);
	due = process_timer_expire(timer, clock_monotonic_ns(), &expiry);
	if (timer->deadline_ns != 0)
		timer_arm(&timer->timer, timer->deadline_ns);
	spin_unlock(&timers->lock);
	if (due)
		process_timer_notify(&expiry);
}

static void set_up(struct process_timer *timer, struct process *process, enum timer_base base,
		   int signal)
{
	timer_init(&timer->timer, machine_timer_expired);
	timer->process = process;
	timer->base = base;
	timer->id = -1;
	timer->notice = (struct timer_notice){ .notify = SIGEV_SIGNAL, .signal = signal };
	list_init(&timer->link);
}

/* Of the current process; made now when there are none; nullptr: no memory. */
static struct process_timers *own_timers(void)
{
	struct process *process = current_task()->process;
	struct process_timers *timers = __atomic_load_n(&process->alarm_timer, __ATOMIC_ACQUIRE);
	void *none = nullptr;

	if (timers)
		return timers;
	timers = heap_alloc(&process_timers_heap);
	if (!timers)
		return nullptr;
	spin_init(&timers->lock, LOCK_PROCESS_TIMERS);
	list_init(&timers->posix);
	set_up(&timers->interval[ITIMER_REAL], process, BASE_MONOTONIC, SIGALRM);
	set_up(&timers->interval[ITIMER_VIRTUAL], process, BASE_PROCESS_USER, SIGVTALRM);
	set_up(&timers->interval[ITIMER_PROF], process, BASE_PROCESS, SIGPROF);
	if (__atomic_compare_exchange_n(&process->alarm_timer, &none, timers, false,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return timers;
	heap_free(&process_timers_heap, timers);
	return none;
}

static void read_setting(const struct process_timer *timer, uint64_t now_ns,
			 struct timer_setting *setting)
{
	setting->interval_ns = timer->interval_ns;
	setting->value_ns = 0;
	/* An armed timer never says 0, even when its signal is about to be sent. */
	if (timer->deadline_ns != 0)
		setting->value_ns = timer->deadline_ns > now_ns ? timer->deadline_ns - now_ns : 1;
}

/* DEADLINE on the timer's base, 0 to disarm. No lock held. */
static void change(struct process_timers *timers, struct process_timer *timer, uint64_t now_ns,
		   uint64_t deadline_ns, uint64_t interval_ns, struct timer_setting *previous)
{
	irq_state state = spin_lock_irq(&timers->lock);

	if (previous)
		read_setting(timer, now_ns, previous);
	timer->deadline_ns = 0;
	spin_unlock_irq(&timers->lock, state);
	timer_cancel(&timer->timer);
	state = spin_lock_irq(&timers->lock);
	timer->deadline_ns = deadline_ns;
	timer->interval_ns = interval_ns;
	timer->overrun = 0;
	timer->last_overrun = 0;
	if (deadline_ns != 0 && timer_on_machine_clock(timer))
		timer_arm(&timer->timer, deadline_ns);
	spin_unlock_irq(&timers->lock, state);
}

static uint64_t deadline_after(uint64_t now_ns, uint64_t value_ns)
{
	uint64_t deadline;

	if (value_ns == 0)
		return 0;
	return __builtin_add_overflow(now_ns, value_ns, &deadline) ? UINT64_MAX : deadline;
}

int interval_timer_change(int which, const struct timer_setting *next,
			  struct timer_setting *previous)
{
	struct process_timers *timers = own_timers();
	struct process_timer *timer;
	uint64_t now_ns;
	irq_state state;

	if (!timers)
		return -ENOMEM;
	timer = &timers->interval[index_within((uint32_t)which, INTERVAL_TIMERS)];
	now_ns = now_of(timer);
	if (next) {
		change(timers, timer, now_ns, deadline_after(now_ns, next->value_ns),
		       next->interval_ns, previous);
		return 0;
	}
	state = spin_lock_irq(&timers->lock);
	read_setting(timer, now_ns, previous);
	spin_unlock_irq(&timers->lock, state);
	return 0;
}

static int base_of_clock(int clock_id, enum timer_base *base)
{
	switch (clock_id) {
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		*base = BASE_MONOTONIC;
		return 0;
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		*base = BASE_REALTIME;
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*base = BASE_PROCESS;
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		*base = BASE_THREAD;
		return 0;
	default:
		return -EINVAL;
	}
}

int process_timer_create(int clock_id, const struct timer_notice *notice, int *id)
{
	struct process_timers *timers = own_timers();
	struct process_timer *timer;
	enum timer_base base;
	irq_state state;
	int error = base_of_clock(clock_id, &base);

	if (error)
		return error;
	timer = timers ? heap_alloc(&process_timer_heap) : nullptr;
	if (!timer)
		return -EAGAIN;
	set_up(timer, current_task()->process, base, notice->signal);
	timer->thread = current_task()->id;
	timer->notice = *notice;
	state = spin_lock_irq(&timers->lock);
	if (timers->count < TIMERS_MAX) {
		timers->count++;
		timer->id = timers->next_id;
		timers->next_id = (timers->next_id + 1) & INT32_MAX;
		if (notice->value_is_id)
			timer->notice.value = (uint64_t)timer->id;
		list_insert_tail(&timers->posix, &timer->link);
	}
	spin_unlock_irq(&timers->lock, state);
	if (timer->id < 0) {
		heap_free(&process_timer_heap, timer);
		return -EAGAIN;
	}
	*id = timer->id;
	return 0;
}

/* Lock held. */
static struct process_timer *find(struct process_timers *timers, int id)
{
	struct process_timer *timer;

	LIST_FOR_EACH (timer, &timers->posix, link) {
		if (timer->id == id)
			return timer;
	}
	return nullptr;
}

static struct process_timer *find_own(int id, struct process_timers **timers)
{
	struct process_timer *timer;
	irq_state state;

	*timers = __atomic_load_n(&current_task()->process->alarm_timer, __ATOMIC_ACQUIRE);
	if (!*timers)
		return nullptr;
	state = spin_lock_irq(&(*timers)->lock);
	timer = find(*timers, id);
	spin_unlock_irq(&(*timers)->lock, state);
	return timer;
}

/* An absolute time on the clock of TIMER as a deadline on its base. */
static uint64_t absolute_deadline(const struct process_timer *timer, uint64_t now_ns,
				  uint64_t value_ns)
{
	uint64_t realtime;

	if (value_ns == 0 || timer->base != BASE_REALTIME)
		return value_ns;
	realtime = clock_realtime_ns();
	return value_ns <= realtime ? now_ns : deadline_after(now_ns, value_ns - realtime);
}

int process_timer_change(int id, bool absolute, const struct timer_setting *next,
			 struct timer_setting *previous)
{
	struct process_timers *timers;
	struct process_timer *timer = find_own(id, &timers);
	uint64_t now_ns, deadline_ns;
	irq_state state;

	if (!timer)
		return -EINVAL;
	now_ns = now_of(timer);
	if (!next) {
		state = spin_lock_irq(&timers->lock);
		read_setting(timer, now_ns, previous);
		spin_unlock_irq(&timers->lock, state);
		return 0;
	}
	deadline_ns = absolute ? absolute_deadline(timer, now_ns, next->value_ns)
			       : deadline_after(now_ns, next->value_ns);
	change(timers, timer, now_ns, deadline_ns, next->interval_ns, previous);
	return 0;
}

int process_timer_overrun(int id)
{
	struct process_timers *timers;
	const struct process_timer *timer = find_own(id, &timers);

	return timer ? (int)read_once(timer->last_overrun) : -EINVAL;
}

static void destroy(struct process_timers *timers, struct process_timer *timer)
{
	const irq_state state = spin_lock_irq(&timers->lock);

	timer->deadline_ns = 0;
	list_remove(&timer->link);
	timers->count--;
	spin_unlock_irq(&timers->lock, state);
	timer_cancel(&timer->timer);
	heap_free(&process_timer_heap, timer);
}

int process_timer_delete(int id)
{
	struct process_timers *timers;
	struct process_timer *timer = find_own(id, &timers);

	if (!timer)
		return -EINVAL;
	destroy(timers, timer);
	return 0;
}

void process_timer_signal_taken(struct process *process, struct signal_info *info)
{
	struct process_timers *timers = __atomic_load_n(&process->alarm_timer, __ATOMIC_ACQUIRE);
	struct process_timer *timer;
	irq_state state;

	if (!timers)
		return;
	state = spin_lock_irq(&timers->lock);
	timer = find(timers, info->timer.timer_id);
	if (timer) {
		timer->last_overrun = timer->overrun;
		timer->overrun = 0;
		info->timer.overrun = (int32_t)timer->last_overrun;
	}
	spin_unlock_irq(&timers->lock, state);
}

void process_timers_exec(struct process *process)
{
	struct process_timers *timers = process->alarm_timer;

	struct process_timer *first;

	while (timers &&
	       (first = LIST_FIRST(&timers->posix, struct process_timer, link)) != nullptr)
		destroy(timers, first);
}

void process_timers_exit(struct process *process)
{
	struct process_timers *timers = process->alarm_timer;

	if (!timers)
		return;
	process_timers_exec(process);
	for (uint32_t which = 0; which < array_count(timers->interval); which++)
		change(timers, &timers->interval[which], 0, 0, 0, nullptr);
	process->alarm_timer = nullptr;
	heap_free(&process_timers_heap, timers);
}
