// SPDX-License-Identifier: GPL-2.0-only
/*
 * The start of the kernel, in order. The architecture has set up the boot CPU and a first stack.
 * Secrets come first, as everything after them draws random bases and canaries; then memory, time,
 * the scheduler. From there on a kernel task goes on (it may sleep): the other CPUs, file systems,
 * drivers; then start-up data becomes read-only, every protection is probed on every CPU, and only
 * then the first program runs.
 */
#include <arch/upcall.h>

#include "start_init.h"
#include "stop.h"

#include <arch/boot.h>
#include <arch/irq.h>
#include <arch/shadow.h>
#include <arch/time.h>
#include <base/bits.h>
#include <base/string.h>
#include <free_poison/stack.h>
#include <fs/vfs.h>
#include <kernel/cross_call.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/start.h>
#include <kernel/symbols.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <kernel/vdso.h>
#include <kernel/watch.h>
#include <mm/space/address_space.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/kernel_space/map_print.h>
#include <no_pointers_out/no_pointers_out.h>
#include <opaque_ids/opaque_ids.h>
#include <protection.h>
#include <reg_pinning/reg_pinning.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <shadow_stack/shadow_stack.h>
#include <text_patch/text_patch.h>
#include <write_rarely/write_rarely.h>

#define CPU_PATIENCE_NS (2 * NANOSECONDS_PER_SECOND)

SET_DECLARE(driver_starts, const struct driver_start);

static bool started;

bool kernel_started(void)
{
	return read_once(started);
}

void kernel_init_entered(void)
{
	const uint64_t now_ns = arch_time_since_reset_ns();

	write_once(started, true);
	kernel_log("boot: init at %llu ns", (unsigned long long)now_ns);
}

static void start_other_cpus(void)
{
	const uint64_t deadline = clock_monotonic_ns() + CPU_PATIENCE_NS;

	arch_cpus_boot();
	while (bit_count(sched_cpus_online()) < boot_info.cpu_count &&
	       clock_monotonic_ns() < deadline)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + 100000);
	kernel_log("cpus: %u of %u", bit_count(sched_cpus_online()), boot_info.cpu_count);
}

static void start_drivers(void)
{
	SET_FOR_EACH (driver_starts, driver)
		(*driver)->start();
}

static void print_evidence_and_stop(void)
{
	char action[16];

	if (!boot_option("testudo.do", action, sizeof(action)))
		return;
	if (string_equal(action, "evidence"))
		protections_print();
	else if (string_equal(action, "map"))
		memory_map_print();
	else
		return;
	arch_power_off(0);
}

/* The rest of the start, as a task. */
static void start_rest(void *argument)
{
	text_patch_start();
	arch_shadow_decide();
	static_branch_set(&write_rarely_by_mode, write_rarely.mode != WRITE_RARELY_KEYS);
	free_poison_start(arch_cpu_has_wide_vectors());
	start_other_cpus();
	shadow_stack_started();
	watch_start();
	vdso_start();
	leak_check_prepare();
	vfs_start();
	leak_check_except(start_drivers);
	reg_pinning_start();
	cross_call(sched_cpus_online(), reg_pinning_join, nullptr);
	reg_pinning_all_joined();
	ro_after_init_seal();
	protections_probe_all();
	print_evidence_and_stop();
	attack_run_from_command_line();
	init_start();
	task_exit(0);
}

void kernel_main(void)
{
	struct task *task;

	secrets_start();
	shadow_stack_start();
	frame_start();
	heap_start();
	kernel_space_start();
	arch_fault_stacks_start();
	log_set_quiet(boot_flag("quiet"));
	kernel_log("testudo: %s image", image_kind);
	arch_time_start();
	clock_start();
	log_start();
	no_pointers_out_start();
	opaque_ids_start();
	timer_start_cpu();
	sched_start_cpu();
	arch_cpu()->online = 1;
	address_space_start();
	task = task_create_kernel("start", start_rest, nullptr);
	if (!task)
		panic("no memory for the first task");
	sched_start(task);
	arch_shadow_start(sched_idle_loop);
	sched_idle_loop();
}

void kernel_cpu_main(void)
{
	shadow_stack_start_cpu();
	timer_start_cpu();
	sched_start_cpu();
	arch_cpu()->online = 1;
	arch_shadow_start(sched_idle_loop);
	sched_idle_loop();
}
