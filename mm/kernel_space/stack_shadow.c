// SPDX-License-Identifier: GPL-2.0-only
//
// A page for the processor's own shadow stack of each kernel stack (<arch/shadow.h>), where there
// are such: in the middle of the slot's guard pages, with unmapped pages on both sides.
//
// Locks: kernel_space_lock.
#include <mm/frame/internal.h>
#include "internal.h"
#include <arch/mmu.h>
#include <arch/shadow.h>

bool kernel_stack_shadow_set(uint32_t slot, uint64_t address)
{
	struct frame *frame;

	if (!arch_has_shadow_stacks())
		return true;
	frame = sealed_alloc(0, SEALED_SHADOW);
	if (frame == nullptr)
		return false;
	if (mmu_kernel_map_shadow(address, frame_physical(frame)) != 0) {
		frame_free(frame, 0);
		return false;
	}
	arch_shadow_assign(kernel_stack_copies[slot], frame_address(frame), address);
	return true;
}

struct frame *kernel_stack_shadow_unmap(uint64_t address)
{
	struct mmu_entry entry;

	if (!arch_has_shadow_stacks() || !mmu_query(mmu_kernel_root, address, &entry))
		return nullptr;
	mmu_kernel_unmap(address);
	return frame_at(entry.physical);
}
