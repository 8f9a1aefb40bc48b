// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks. CLOCK_MONOTONIC and CLOCK_BOOTTIME are the machine's time since boot (it never sleeps),
 * CLOCK_REALTIME adds an offset that clock_settime changes (sealed: all programs believe it). The
 * coarse ones are as exact as the others. CPU clocks of other processes and threads have Linux's
 * encoding in negative clock numbers.
 */
#include <kernel/timer.h>

#include <arch/time.h>
#include <base/errno.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/vdso.h>
#include <linux/time.h>
#include <sync/order.h>
#include <sync/wait_queue.h>
#include <write_rarely/write_rarely.h>

#ifndef CLOCK_TAI
#define CLOCK_TAI 11
#endif

/* Negative clocks: ~id << 3 | per-thread bit | which. */
#define CPU_CLOCK_THREAD 4
#define CPU_CLOCK_WHICH 3
#define CPU_CLOCK_FD 3

SEALED_DATA uint64_t clock_realtime_offset_ns = 0;
static struct wait_queue set_queue = { .lock = SPIN_LOCK(LOCK_WAIT_QUEUE),
				       .entries = LIST_INITIAL(set_queue.entries) };

struct wait_queue *clock_set_queue(void)
{
	return &set_queue;
}

uint64_t clock_realtime_coarse_ns(void)
{
	return read_once(current_task()->last_switch_ns) +
	       __atomic_load_n(&clock_realtime_offset_ns, __ATOMIC_RELAXED);
}

void clock_set_realtime_ns(uint64_t now)
{
	const uint64_t monotonic = arch_time_ns();

	sealed_store(&clock_realtime_offset_ns, now > monotonic ? now - monotonic : 0);
	vdso_publish();
	wait_wake_all(&set_queue, 0);
}

void clock_start(void)
{
	clock_set_realtime_ns(arch_wall_clock_ns());
}

static uint64_t process_runtime_ns(struct process *process)
{
	struct process_usage usage;

	process_usage(process, &usage);
	return usage.user_ns + usage.system_ns;
}

static int read_task_clock(int32_t id, uint64_t *ns)
{
	struct task *task = id ? task_find(id) : nullptr;

	if (id && (!task || task->process != current_task()->process)) {
		if (task)
			task_put(task);
		return -EINVAL;
	}
	*ns = sched_task_runtime_ns(task ? task : current_task());
	if (task)
		task_put(task);
	return 0;
}

static int read_process_clock(int32_t id, uint64_t *ns)
{
	struct process *process = id ? process_find(id) : nullptr;

	if (id && !process)
		return -EINVAL;
	*ns = process_runtime_ns(process ? process : current_task()->process);
	if (process)
		process_put(process);
	return 0;
}

static int read_cpu_clock(int clock_id, uint64_t *ns)
{
	const int32_t id = ~(clock_id >> 3);

	if ((clock_id & CPU_CLOCK_WHICH) == CPU_CLOCK_FD || id < 0)
		return -EINVAL;
	return clock_id & CPU_CLOCK_THREAD ? read_task_clock(id, ns) : read_process_clock(id, ns);
}

int clock_read(int clock_id, uint64_t *ns)
{
	switch (clock_id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*ns = clock_realtime_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = clock_monotonic_ns();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		return read_process_clock(0, ns);
	case CLOCK_THREAD_CPUTIME_ID:
		return read_task_clock(0, ns);
	default:
		return clock_id < 0 ? read_cpu_clock(clock_id, ns) : -EINVAL;
	}
}
