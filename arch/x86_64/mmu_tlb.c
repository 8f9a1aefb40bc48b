// SPDX-License-Identifier: GPL-2.0-only
//
// Stale translations. Two ways, because there are two kinds of callers:
//   mmu_flush_cpus()       waits until the CPUs of a mask have dropped a range; interrupts on, so
//   that
//                          two CPUs that flush each other answer each other
//   mmu_flush_all_begin()  any context: everything everywhere, by a generation number; who needs to
//                          know asks mmu_flush_finished() later (blocks of memory that change kind)
//
// Each CPU has one request, written by itself; `pending` holds the CPUs that have not answered.
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/mmu.h>
#include <arch/registers.h>
#include <arch/window.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <sync/upcall.h>
#include <violation.h>

#define FLUSH_PAGES_MAX 32u // above, dropping everything is cheaper
#define LOOK_ROUNDS 100000u
#define KERNEL_START UINT64_C(0xffff800000000000)

struct flush_request {
	alignas(64) uint64_t pending;
	uint64_t start, end;
};

static struct flush_request requests[CPU_COUNT_MAX];
static uint64_t flush_members;    // CPUs that take part (atomic)
static uint64_t flush_generation; // atomic

void mmu_flush_page_local(uint64_t address)
{
	__asm__ volatile("invlpg (%0)" ::"r"(address) : "memory");
}

// Non-global translations: those of the loaded root's user half.
void mmu_flush_local(void)
{
	arch_root_write(arch_root_read());
}

static void flush_everything_local(void)
{
	const irq_state state = arch_irq_save();
	const uint64_t control = cr4_read();

	if (control & CR4_PGE) {
		cr4_write(control & ~CR4_PGE);
		cr4_write(control);
	} else {
		mmu_flush_local();
	}
	arch_irq_restore(state);
}

static void flush_range_local(uint64_t start, uint64_t end)
{
	if ((end - start) / PAGE_SIZE > FLUSH_PAGES_MAX) {
		if (start >= KERNEL_START)
			flush_everything_local();
		else
			mmu_flush_local();
		return;
	}
	for (uint64_t address = start; address < end; address += PAGE_SIZE)
		mmu_flush_page_local(address);
}

static void answer_generation(struct cpu *cpu)
{
	const uint64_t generation = __atomic_load_n(&flush_generation, __ATOMIC_ACQUIRE);

	if (cpu->tlb_generation == generation)
		return;
	flush_everything_local();
	__atomic_store_n(&cpu->tlb_generation, generation, __ATOMIC_RELEASE);
}

void mmu_flush_interrupt(void)
{
	struct cpu *const cpu = arch_cpu();
	const uint64_t bit = BIT(cpu->id);

	answer_generation(cpu);
	for (uint32_t id = 0; id < CPU_COUNT_MAX && cpus[id] != nullptr; id++) {
		struct flush_request *const request = &requests[id];

		if (!(__atomic_load_n(&request->pending, __ATOMIC_ACQUIRE) & bit))
			continue;
		flush_range_local(request->start, request->end);
		__atomic_fetch_and(&request->pending, ~bit, __ATOMIC_RELEASE);
	}
}

static void send_to(uint64_t mask)
{
	while (mask != 0) {
		arch_ipi_send(bit_lowest(mask), IPI_TLB_FLUSH);
		mask &= mask - 1;
	}
}

// A CPU that keeps interrupts off is found itself (row watchdog): this one only waits for it.
static void wait_for_answers(const struct flush_request *request)
{
	struct cpu_wait wait = { 0 };
	uint64_t left;

	for (uint32_t round = 1; (left = __atomic_load_n(&request->pending, __ATOMIC_ACQUIRE)) != 0;
	     round++) {
		arch_cpu_relax();
		if (round != LOOK_ROUNDS)
			continue;
		round = 0;
		(void)sched_wait_look(&wait, left);
	}
}

void mmu_flush_cpus(uint64_t cpu_mask, uint64_t start, uint64_t end)
{
	// The kernel is not preempted between scheduling points: we stay on this CPU.
	struct cpu *const cpu = arch_cpu();
	const uint64_t self = BIT(cpu->id);
	struct flush_request *const request = &requests[cpu->id];
	uint64_t others;

	// The entries were changed before we look who has them loaded.
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	others = cpu_mask & __atomic_load_n(&flush_members, __ATOMIC_ACQUIRE) & ~self;
	if (others != 0) {
		if (!arch_irq_enabled())
			violation_stop("write_rarely", "TLB flush awaited with interrupts off");
		request->start = start;
		request->end = end;
		__atomic_store_n(&request->pending, others, __ATOMIC_RELEASE);
		send_to(others);
	}
	if (cpu_mask & self)
		flush_range_local(start, end);
	if (others != 0)
		wait_for_answers(request);
}

void mmu_cpu_start(void)
{
	struct cpu *const cpu = arch_cpu();

	cpu->tlb_generation = __atomic_load_n(&flush_generation, __ATOMIC_ACQUIRE);
	__atomic_fetch_or(&flush_members, BIT(cpu->id), __ATOMIC_SEQ_CST);
	flush_everything_local();
}

uint64_t mmu_flush_all_begin(void)
{
	const uint64_t generation = __atomic_add_fetch(&flush_generation, 1, __ATOMIC_SEQ_CST);
	const irq_state state = arch_irq_save();
	struct cpu *const cpu = arch_cpu();

	send_to(__atomic_load_n(&flush_members, __ATOMIC_ACQUIRE) & ~BIT(cpu->id));
	answer_generation(cpu);
	arch_irq_restore(state);
	return generation;
}

bool mmu_flush_finished(uint64_t generation)
{
	uint64_t members = __atomic_load_n(&flush_members, __ATOMIC_ACQUIRE);

	while (members != 0) {
		const struct cpu *const cpu = cpus[bit_lowest(members)];

		if (__atomic_load_n(&cpu->tlb_generation, __ATOMIC_ACQUIRE) < generation)
			return false;
		members &= members - 1;
	}
	return true;
}
