// SPDX-License-Identifier: GPL-2.0-only
//
// Stale translations. Two ways, because there are two kinds of callers:
//   mmu_flush_root()       waits until all CPUs that may have it have dropped a range; interrupts
//                          on, so that two CPUs that flush each other answer each other
//   mmu_flush_all_begin()  any context: everything everywhere, by a generation number; who needs to
//                          know asks mmu_flush_finished() later (blocks of memory that change kind)
//
// Each CPU has one request, written by itself; `pending` holds the CPUs that have not answered.
//
// Frames and blocks of memory are given to somebody else when the answers are there. So who takes
// part, what is asked and who has answered stand in sealed memory, and whom to ask is found there
// (protect/pgtable_integrity): one window for a request to others, one for each answer.
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/mmu.h>
#include <arch/registers.h>
#include <arch/window.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <mm/kernel_space/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <sync/cpu_wait.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define FLUSH_PAGES_MAX 32u // above, dropping everything is cheaper
#define KERNEL_START UINT64_C(0xffff800000000000)

struct flush_request {
	alignas(64) uint64_t pending;
	uint64_t start, end;
};

SEALED_DATA static struct flush_request requests[CPU_COUNT_MAX] = {};
SEALED_DATA static uint64_t flush_members = 0;                 // CPUs that take part (atomic)
SEALED_DATA static uint64_t flush_generation = 0;              // atomic
SEALED_DATA static uint64_t flush_answers[CPU_COUNT_MAX] = {}; // the last generation done

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

// Inside a window.
static inline uint64_t *writable(uint64_t *sealed)
{
	return write_window_at(sealed, sizeof(*sealed));
}

// False: this CPU had done it before.
static bool flush_generation_here(uint32_t self, uint64_t generation)
{
	if (flush_answers[self] == generation)
		return false;
	flush_everything_local();
	return true;
}

// Flushes what the others ask of this CPU; bit per request.
static uint64_t flush_requests_here(uint32_t self)
{
	uint64_t done = 0;

	for (uint32_t id = 0; id < CPU_COUNT_MAX && cpus[id] != nullptr; id++) {
		const struct flush_request *const request = &requests[id];

		if (!(__atomic_load_n(&request->pending, __ATOMIC_ACQUIRE) & BIT(self)))
			continue;
		flush_range_local(request->start, request->end);
		done |= BIT(id);
	}
	return done;
}

void mmu_flush_interrupt(void)
{
	const uint32_t self = arch_cpu_number();
	const uint64_t generation = __atomic_load_n(&flush_generation, __ATOMIC_ACQUIRE);
	const bool everything = flush_generation_here(self, generation);
	uint64_t done = flush_requests_here(self);
	const physical_address loaded = arch_root_read();
	struct write_window window;

	if (!everything && done == 0)
		return;
	window = write_window_open();
	if (everything)
		__atomic_store_n(writable(&flush_answers[self]), generation, __ATOMIC_RELEASE);
	for (; done != 0; done &= done - 1)
		__atomic_fetch_and(writable(&requests[bit_lowest(done)].pending), ~BIT(self),
				   __ATOMIC_RELEASE);
	pgtable_root_left(loaded);
	write_window_close(window);
}

static void send_to(uint64_t mask)
{
	while (mask != 0) {
		arch_ipi_send(bit_lowest(mask), IPI_TLB_FLUSH);
		mask &= mask - 1;
	}
}

static void wait_for_answers(const struct flush_request *request)
{
	struct cpu_wait wait = { 0 };
	uint64_t left;

	while ((left = __atomic_load_n(&request->pending, __ATOMIC_ACQUIRE)) != 0)
		cpu_wait_round(&wait, left);
}

static struct flush_request *ask(uint64_t others, uint64_t start, uint64_t end)
{
	// The kernel is not preempted between scheduling points: we stay on this CPU.
	struct flush_request *const request = &requests[arch_cpu_number()];
	struct write_window window;

	if (!arch_irq_enabled())
		violation_stop("write_rarely", "TLB flush awaited with interrupts off");
	window = write_window_open();
	write_window_store(&request->start, start);
	write_window_store(&request->end, end);
	__atomic_store_n(writable(&request->pending), others, __ATOMIC_RELEASE);
	write_window_close(window);
	send_to(others);
	return request;
}

static uint64_t members(void)
{
	return __atomic_load_n(&flush_members, __ATOMIC_ACQUIRE);
}

static void flush_here(physical_address root, uint64_t start, uint64_t end)
{
	if (arch_root_read() == root)
		flush_range_local(start, end);
}

// Others may have it, or nobody.
static void flush_elsewhere(physical_address root, uint64_t start, uint64_t end)
{
	const uint64_t others = pgtable_other_holders(root, kernel_stack_root()) & members();
	const struct flush_request *const request =
		unlikely(others != 0) ? ask(others, start, end) : nullptr;

	flush_here(root, start, end);
	if (unlikely(request != nullptr))
		wait_for_answers(request);
}

void mmu_flush_root(physical_address root, uint64_t start, uint64_t end)
{
	if (likely(pgtable_root_is_own(root, kernel_stack_root())))
		flush_here(root, start, end);
	else
		flush_elsewhere(root, start, end);
}

void mmu_barrier_everywhere(void)
{
	const uint64_t others = members() & ~BIT(arch_cpu_number());

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (others != 0)
		wait_for_answers(ask(others, 0, PAGE_SIZE));
}

void mmu_cpu_start(void)
{
	const uint32_t self = arch_cpu_number();

	sealed_store(&flush_answers[self], __atomic_load_n(&flush_generation, __ATOMIC_ACQUIRE));
	// CPUs start one after the other.
	sealed_store(&flush_members, members() | BIT(self));
	flush_everything_local();
}

uint64_t mmu_flush_all_begin(void)
{
	const irq_state state = arch_irq_save();
	const uint32_t self = arch_cpu_number();
	struct write_window window = write_window_open();
	const uint64_t generation =
		__atomic_add_fetch(writable(&flush_generation), 1, __ATOMIC_SEQ_CST);

	write_window_close(window);
	send_to(members() & ~BIT(self));
	if (flush_generation_here(self, generation))
		sealed_store(&flush_answers[self], generation);
	arch_irq_restore(state);
	return generation;
}

bool mmu_flush_finished(uint64_t generation)
{
	uint64_t left = members();

	while (left != 0) {
		if (__atomic_load_n(&flush_answers[bit_lowest(left)], __ATOMIC_ACQUIRE) <
		    generation)
			return false;
		left &= left - 1;
	}
	return true;
}
