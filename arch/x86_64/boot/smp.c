// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other CPUs: one after the other gets its block, its stacks (each with a guard), and is
 * started by INIT and two start-up messages (Intel SDM volume 3, 9.4.4); it reports back by
 * cpu->online. When all run, the page tables of the start are erased.
 */
#include <arch/x86_64/machine.h>
#include "early.h"
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/registers.h>
#include <arch/time.h>
#include <arch/upcall.h>
#include <base/compiler.h>
#include <mm/kernel_space/kernel_space.h>
#include <ro_after_init/ro_after_init.h>
#include <stack_canary/stack_canary.h>

#define COMMAND_INIT 0x4500u
#define COMMAND_START 0x4600u
#define INIT_DELAY_NS 200000u
#define START_WAIT_NS 1000000u
#define ONLINE_WAIT_NS 2000000000ull
#define SMALL_STACK_SIZE 5120u

/* Read by ap_start_64() for the one CPU that is being started. */
struct cpu *ap_cpu;
uint64_t ap_stack_top;

static void wait_ns(uint64_t time)
{
	const uint64_t end = arch_time_ns() + time;

	while (arch_time_ns() < end)
		arch_cpu_relax();
}

static bool wait_online(const struct cpu *cpu, uint64_t time)
{
	const uint64_t end = arch_time_ns() + time;

	while (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE)) {
		if (arch_time_ns() >= end)
			return false;
		arch_cpu_relax();
	}
	return true;
}

/* A stack of its own for double faults; NMI, machine check and debug share one. */
static bool fault_stacks_alloc(uint32_t cpu_id)
{
	const uint64_t own = kernel_stack_alloc(), shared = own ? kernel_stack_alloc() : 0;
	uint64_t stacks[FAULT_STACK_COUNT] = { 0 };

	if (shared == 0) {
		if (own != 0)
			kernel_stack_free(own, 0);
		return false;
	}
	stacks[FAULT_STACK_DOUBLE] = own;
	stacks[FAULT_STACK_NMI] = shared;
	stacks[FAULT_STACK_CHECK] = shared - SMALL_STACK_SIZE;
	stacks[FAULT_STACK_DEBUG] = shared - 2 * SMALL_STACK_SIZE;
	descriptors_set_stacks(cpu_id, stacks);
	shadow_fault_stacks(cpu_id, own);
	if (cpu_id == 0)
		shadow_first_stack(shared);
	return true;
}
static_assert(3 * SMALL_STACK_SIZE <= KERNEL_STACK_SIZE);

static bool cpu_boot(uint32_t cpu_id, uint32_t apic_id)
{
	struct cpu *cpu = &cpu_blocks[cpu_id];
	const uint64_t stack = kernel_stack_alloc();

	*cpu = (struct cpu){
		.self = cpu,
		.id = cpu_id,
		.apic_id = apic_id,
		.lock_holder = cpu_id + 1,
		.stack_canary = stack_canary_draw(),
	};
	cpus[cpu_id] = cpu;
	own_stack_start(cpu_id, stack);
	if (stack == 0 || !fault_stacks_alloc(cpu_id))
		return false;
	ap_cpu = cpu;
	ap_stack_top = stack;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	apic_send(apic_id, COMMAND_INIT);
	wait_ns(INIT_DELAY_NS);
	apic_send(apic_id, COMMAND_START | (uint32_t)(trampoline_page >> PAGE_SHIFT));
	if (wait_online(cpu, START_WAIT_NS))
		return true;
	apic_send(apic_id, COMMAND_START | (uint32_t)(trampoline_page >> PAGE_SHIFT));
	return wait_online(cpu, ONLINE_WAIT_NS);
}

void arch_fault_stacks_start(void)
{
	if (!fault_stacks_alloc(0))
		kernel_exception(KERNEL_TRAP_BUG, "no memory for the fault stacks",
				 (struct arch_frame *)boot_stack);
}

void arch_cpus_boot(void)
{
	const irq_state state = arch_irq_save();
	uint32_t started = 1;
	bool all = true;

	for (uint32_t i = 0; i < boot_info.cpu_count && trampoline_page != 0; i++) {
		if (boot_info.apic_ids[i] == boot_cpu.apic_id || boot_info.cpu_count == 1)
			continue;
		if (!cpu_boot(started, boot_info.apic_ids[i])) {
			cpus[started] = nullptr;
			all = false;
			break;
		}
		started++;
	}
	boot_info.cpu_count = started;
	if (all)
		boot_tables_erase();
	arch_irq_restore(state);
}

[[noreturn]] void ap_main(void)
{
	struct cpu *cpu = arch_cpu();

	descriptors_load(cpu->id);
	arch_cpu_features_start();
	mmu_root_switch(mmu_kernel_root);
	mmu_cpu_start();
	apic_start_cpu();
	__atomic_store_n(&cpu->online, 1, __ATOMIC_RELEASE);
	kernel_cpu_main();
}
