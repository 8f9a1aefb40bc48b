// SPDX-License-Identifier: GPL-2.0-only
/*
 * The observer behind row watchdog. Soft lockups: each tick of a busy CPU looks where it has
 * interrupted; when the kernel has run for a while it is asked to give way, and a CPU that has not
 * done so for long is locked up. Hard lockups: each CPU looks at the next one. Hanging tasks: a
 * kernel task looks at all others, but only while somebody sleeps so. Locks: none; a CPU's struct
 * watch is its own, with interrupts off.
 */
#include "internal.h"

#include <arch/upcall.h>
#include <arch/frame.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <base/checked.h>
#include <kernel/log.h>
#include <kernel/start.h>
#include <kernel/timer.h>
#include <sync/order.h>
#include <sync/wait_queue.h>
#include <violation.h>
#include <watchdog/watchdog.h>

#define ASK_TICKS 100u /* then the kernel is asked to give way */
#define TRACE_PATIENCE_NS 500000000ull
#define SCAN_NS 10000000000ull

static uint32_t culprit = UINT32_MAX; /* the CPU that is to show where it is */
static uint32_t culprit_shown;
static uint32_t sleepers; /* atomic: somebody sleeps so that the scanner is wanted */
static uint32_t scan_count;
static struct wait_queue scanner_queue = { .lock = SPIN_LOCK(LOCK_WAIT_QUEUE),
					   .entries = LIST_INITIAL(scanner_queue.entries) };

/* ---- soft ---- */

void kernel_soft_lockup(void)
{
	violation("watchdog", "soft lockup of a CPU");
}

/* The interrupted code goes on in kernel_soft_lockup(), as if it had called it: there the task can
 * end. */
static void found_soft(struct run_queue *queue, struct arch_frame *frame)
{
	queue->watch.kernel_ticks = 0;
	if (arch_cpu()->preempt_count != 0 || arch_cpu()->interrupt_depth != 1)
		kernel_soft_lockup();
	arch_frame_divert(frame);
}

static void count_soft(struct run_queue *queue)
{
	struct watch *watch = &queue->watch;
	struct arch_frame *frame = arch_cpu()->timer_frame;
	const struct task *task = queue->current;

	if (!frame || arch_frame_from_user(frame) || task == queue->idle ||
	    watch->gave_way != watch->gave_way_seen || (!kernel_started() && !task->expendable)) {
		watch->gave_way_seen = watch->gave_way;
		watch->kernel_ticks = 0;
		return;
	}
	watch->kernel_ticks++;
	if (watch->kernel_ticks >= ASK_TICKS)
		arch_cpu()->need_resched = 1;
	if (watchdog_soft(watch->kernel_ticks))
		found_soft(queue, frame);
}

uint32_t watch_ticks_here(void)
{
	return this_queue()->watch.kernel_ticks;
}

/* ---- hard ---- */

[[noreturn]] static void found_hard(uint32_t cpu)
{
	const uint64_t patience = clock_monotonic_ns() + TRACE_PATIENCE_NS;

	__atomic_store_n(&culprit, cpu, __ATOMIC_SEQ_CST);
	kernel_log_console("watchdog: CPU %u does not answer; where it is:", cpu);
	arch_ipi_send(cpu, IPI_STOP);
	while (!__atomic_load_n(&culprit_shown, __ATOMIC_ACQUIRE) &&
	       clock_monotonic_ns() < patience)
		arch_cpu_relax();
	violation_stop("watchdog", "hard lockup of a CPU");
}

bool watch_accused_here(void)
{
	return __atomic_load_n(&culprit, __ATOMIC_SEQ_CST) == arch_cpu()->id;
}

void watch_stop_here(void)
{
	if (!watch_accused_here())
		return;
	log_backtrace();
	__atomic_store_n(&culprit_shown, 1, __ATOMIC_RELEASE);
}

/* The next CPU that is online, cyclically; this one when there is no other. */
static uint32_t neighbour_of(uint32_t cpu)
{
	const uint64_t online = sched_cpus_online();
	const uint64_t above = cpu == 63 ? 0 : online & ~((2ull << cpu) - 1);

	return bit_lowest(above ? above : online);
}

static void neighbour_ticked(struct watch *watch, uint64_t ticks, uint64_t now_ns)
{
	watch->neighbour_ticks = ticks;
	watch->neighbour_next_ns = now_ns + WATCHDOG_QUIET_NS;
	watch->neighbour_answers = 0;
	watch->neighbour_asked = false;
}

/* A CPU that answers, and answers again, but has taken no tick between, has interrupts off. */
static void look_at_neighbour(struct run_queue *queue, uint64_t now_ns)
{
	struct watch *watch = &queue->watch;
	const uint32_t cpu = neighbour_of(queue->cpu);
	const uint64_t ticks = read_once(queue_of_cpu(cpu)->watch.ticks);
	enum watch_reply reply;

	if (ticks != watch->neighbour_ticks) {
		neighbour_ticked(watch, ticks, now_ns);
		return;
	}
	if (cpu == queue->cpu || now_ns < watch->neighbour_next_ns)
		return;
	reply = watch->neighbour_asked ? watch_reply(WATCH_TICKS, watch) : WATCH_REPLY_LOST;
	if (reply == WATCH_REPLY_MISSING)
		return;
	if (reply == WATCH_REPLY_ALL)
		watch->neighbour_answers++;
	if (watchdog_hard(watch->neighbour_answers))
		found_hard(cpu);
	watch->neighbour_asked = true;
	watch->neighbour_next_ns = now_ns + WATCHDOG_ASK_NS;
	watch_ask(WATCH_TICKS, UINT64_C(1) << cpu, watch);
}

void watch_tick(struct run_queue *queue, uint64_t now_ns)
{
	write_once(queue->watch.ticks, queue->watch.ticks + 1);
	look_at_neighbour(queue, now_ns);
	count_soft(queue);
}

void watch_idle(struct run_queue *queue)
{
	uint64_t now_ns;

	if (neighbour_of(queue->cpu) == queue->cpu)
		return;
	now_ns = clock_monotonic_ns();
	write_once(queue->watch.ticks, queue->watch.ticks + 1);
	look_at_neighbour(queue, now_ns);
	timer_want_interrupt(now_ns +
			     (queue->watch.neighbour_asked ? WATCHDOG_ASK_NS : WATCHDOG_LOOK_NS));
}

/* ---- hanging tasks ---- */

void watch_sleeper(void)
{
	if (likely(read_once(sleepers)) || __atomic_exchange_n(&sleepers, 1, __ATOMIC_SEQ_CST))
		return;
	wait_wake_all(&scanner_queue, 0);
}

void watch_hang_here(void)
{
	write_once(arch_current_task()->hang_found, false);
	violation_report("watchdog", "task hangs");
}

/* True while TASK sleeps so that only an event wakes it. */
static bool look_at_task(struct task *task, uint64_t now_ns)
{
	const int64_t asleep_ns = (int64_t)wrap_sub(now_ns, read_once(task->last_switch_ns));

	/* The kernel's own workers wait so for their next work. */
	if (read_once(task->state) != TASK_SLEEPING_UNINTERRUPTIBLE ||
	    (task->is_kernel && !task->expendable))
		return false;
	if (!task->hang_reported && asleep_ns > 0 && watchdog_hang((uint64_t)asleep_ns)) {
		task->hang_reported = true;
		write_once(task->hang_found, true);
		sched_wake(task);
	}
	return true;
}

/* Kernel tasks stand in no process's list: so by number. */
static bool scan(void)
{
	const uint64_t now_ns = clock_monotonic_ns();
	bool found = false;

	for (int32_t id = 1; id < TASK_ID_MAX; id++) {
		struct task *task = task_find(id);

		if (!task)
			continue;
		found |= look_at_task(task, now_ns);
		task_put(task);
		sched_point();
	}
	return found;
}

uint32_t watch_scan_count(void)
{
	return read_once(scan_count);
}

static void wait_for_sleeper(void)
{
	struct wait_entry entry;

	wait_begin(&scanner_queue, &entry);
	while (!read_once(sleepers))
		(void)wait_sleep(&entry, WAIT_FOREVER);
	wait_end(&entry);
}

static void scanner(void *argument)
{
	for (;;) {
		wait_for_sleeper();
		(void)sched_sleep_until(clock_monotonic_ns() + SCAN_NS);
		__atomic_store_n(&sleepers, 0, __ATOMIC_SEQ_CST);
		if (scan())
			write_once(sleepers, 1);
		write_once(scan_count, wrap_add32(scan_count, 1));
	}
}

void watch_start(void)
{
	struct task *task = task_create_kernel("watchdog", scanner, nullptr);

	if (!task)
		panic("no memory for the watchdog");
	sched_start(task);
}
