// SPDX-License-Identifier: GPL-2.0-only
/*
 * The orderly end of the machine: all processes are killed, the file systems are given up, and what
 * is still in use is compared with what was in use before its first program: the line "leak check:
 * ok", or what is missing.
 */
#include "stop.h"

#include <arch/boot.h>
#include <arch/mmu.h>
#include <fs/vfs.h>
#include <kernel/cross_call.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>

#define WAIT_STEP_NS 2000000ull
#define WAIT_STEPS 2500u

static uint32_t requested_end; /* atomic, enum machine_end */
static struct frame_statistics frames_before;
static uint64_t files_before;
static uint32_t tasks_before;

static uint64_t file_frames(void)
{
	struct frame_statistics now;

	frame_statistics(&now);
	return now.kind[FRAME_FILE];
}

void leak_check_prepare(void)
{
	files_before = file_frames();
}

void leak_check_except(void (*start)(void))
{
	const uint64_t before = file_frames();

	start();
	files_before += file_frames() - before;
}

void leak_check_begin(void)
{
	heap_leaks_mark();
	frame_statistics(&frames_before);
	tasks_before = task_count();
}

void machine_request_end(enum machine_end end)
{
	struct process *init = process_find(1);

	__atomic_store_n(&requested_end, end, __ATOMIC_SEQ_CST);
	if (init) {
		process_kill(init);
		process_put(init);
	}
}

static void kill_all(void)
{
	const struct process *mine = current_task()->process;
	struct process *process;

	for (int32_t from = 1; (process = process_next(from)) != nullptr;) {
		from = process->id + 1;
		if (process != mine)
			process_kill(process);
		process_put(process);
	}
}

static bool all_gone(void)
{
	return process_count() <= 1;
}

static void drain(void *argument)
{
	mmu_stock_drain();
	frame_cache_drain();
}

/* Frames of KIND in use beyond ALLOWED. */
static uint64_t excess(const struct frame_statistics *now, enum frame_kind kind, uint64_t allowed)
{
	return now->kind[kind] > allowed ? now->kind[kind] - allowed : 0;
}

static void leak_check(void)
{
	struct frame_statistics now;
	uint64_t program, file, objects;

	cross_call(sched_cpus_online(), drain, nullptr);
	frame_statistics(&now);
	/* Programs and files are gone altogether; what the kernel itself has is counted by its
	 * heap. */
	program = excess(&now, FRAME_PROGRAM, frames_before.kind[FRAME_PROGRAM]);
	file = excess(&now, FRAME_FILE, files_before);
	objects = heap_leaks_print();
	if (all_gone() && program == 0 && file == 0 && objects == 0 &&
	    task_count() <= tasks_before) {
		kernel_log_console("leak check: ok");
		return;
	}
	kernel_log_console("leak check: %u processes, %u tasks (%u before), frames: %llu program, "
			   "%llu file; %llu objects",
			   process_count(), task_count(), tasks_before, (unsigned long long)program,
			   (unsigned long long)file, (unsigned long long)objects);
}

/* What the dying children have told process 1, which will not look any more. */
static void forget_signals(struct task *task)
{
	struct process *process = task->process;
	const irq_state state = spin_lock_irq(&process->signal_lock);

	signal_queue_flush(process, &task->pending, UINT64_MAX);
	signal_queue_flush(process, &process->pending, UINT64_MAX);
	signal_queue_discard_spare(process);
	spin_unlock_irq(&process->signal_lock, state);
}

void machine_shutdown(int status)
{
	uint32_t end = __atomic_load_n(&requested_end, __ATOMIC_SEQ_CST);

	__atomic_store_n(&requested_end, end ? end : MACHINE_END_POWER_OFF, __ATOMIC_SEQ_CST);
	if (end == MACHINE_END_NONE)
		kernel_log("process 1 has ended with status %d", status);
	for (uint32_t step = 0; step < WAIT_STEPS; step++) {
		kill_all();
		/* At least once: kernel tasks have something to give back, too. */
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + WAIT_STEP_NS);
		if (all_gone())
			break;
	}
	forget_signals(current_task());
	frame_stop_clearing();
	vfs_stop();
	leak_check();
	if (end == MACHINE_END_RESTART)
		arch_reboot();
	arch_power_off(end == MACHINE_END_POWER_OFF ? 0 : (uint8_t)status);
}
