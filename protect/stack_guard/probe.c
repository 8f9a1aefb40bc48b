// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the pages below a kernel stack, in the live page tables: the running one when it is a
// task's, else a fresh one. (One in their middle may be the processor's shadow stack, which nothing
// else can write: <arch/shadow.h>.)
#include <arch/mmu.h>
#include <arch/stack.h>
#include <arch/window.h>
#include <base/format.h>
#include <mm/kernel_space/kernel_space.h>
#include <protection.h>

static void probe(struct evidence *evidence)
{
	const bool running = kernel_stack_slot(arch_stack_pointer()) < KERNEL_SLOT_COUNT;
	const uint64_t own = running ? 0 : kernel_stack_alloc();
	const uint64_t base =
		align_down((running ? arch_stack_pointer() : own - 1) - kernel_stack_base,
			   KERNEL_SLOT_SIZE) +
		kernel_stack_base;
	uint32_t guards = 0, mapped = 0;

	for (uint64_t page = base; page < base + KERNEL_SLOT_SIZE; page += PAGE_SIZE) {
		struct mmu_entry entry;

		if (mmu_query(arch_root_read(), page, &entry) && (entry.protection & MMU_WRITE))
			mapped++;
		else if (mapped == 0)
			guards++;
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "stack-pages=%u not-writable-below=%u", mapped, guards);
	evidence->state =
		guards != 0 && mapped == KERNEL_STACK_SIZE / PAGE_SIZE ? EVIDENCE_ON : EVIDENCE_OFF;
	if (own != 0)
		kernel_stack_free(own, 0);
}

PROTECTION(stack_guard, .section = "Stack depth overflow",
	   .claim = "below every kernel stack lie unmapped pages", .probe = probe,
	   .every_cpu = true);
