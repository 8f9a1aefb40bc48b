// SPDX-License-Identifier: GPL-2.0-only
//
// Large buffers of start-up (an unpacked initramfs): whole blocks of kernel frames, mapped page by
// page one after the other, so that the blocks go back to the pool as blocks.
#include "internal.h"
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <mm/frame/frame.h>

#define BUFFER_MAX (UINT64_C(256) << 20)
#define CHUNK_ORDER 9u
static_assert(BLOCK_FRAMES == 1u << CHUNK_ORDER);

static struct frame *chunk_of(uint64_t address)
{
	struct mmu_entry entry;

	return mmu_query(mmu_kernel_root, address, &entry) ? frame_at(entry.physical) : nullptr;
}

static bool map_chunk(uint64_t address)
{
	struct frame *const frames = frame_alloc(FRAME_KERNEL, CHUNK_ORDER);
	irq_state state;
	bool mapped = true;

	if (frames == nullptr)
		return false;
	state = spin_lock_irq(&kernel_space_lock);
	for (uint64_t done = 0; done < BLOCK_SIZE && mapped; done += PAGE_SIZE)
		mapped = mmu_kernel_map(address + done, frame_physical(frames) + done,
					MMU_READ | MMU_WRITE) == 0;
	for (uint64_t done = 0; done < BLOCK_SIZE && !mapped; done += PAGE_SIZE)
		mmu_kernel_unmap(address + done);
	spin_unlock_irq(&kernel_space_lock, state);
	if (!mapped)
		frame_free(frames, CHUNK_ORDER);
	return mapped;
}

static void free_chunk(uint64_t address)
{
	struct frame *const frames = chunk_of(address);
	irq_state state;
	uint64_t generation;

	if (frames == nullptr)
		return;
	state = spin_lock_irq(&kernel_space_lock);
	for (uint64_t done = 0; done < BLOCK_SIZE; done += PAGE_SIZE)
		mmu_kernel_unmap(address + done);
	generation = mmu_flush_all_begin();
	spin_unlock_irq(&kernel_space_lock, state);
	// Bounded by the time for which another CPU keeps interrupts off.
	while (!mmu_flush_finished(generation))
		arch_cpu_relax();
	frame_free(frames, CHUNK_ORDER);
}

void boot_buffer_free(void *buffer, size_t size)
{
	const uint64_t address = (uint64_t)buffer;

	if (buffer == nullptr)
		return;
	for (uint64_t done = 0; done < size; done += BLOCK_SIZE)
		free_chunk(address + done);
}

void *boot_buffer_alloc(size_t size)
{
	irq_state state;
	uint64_t address;

	if (size == 0 || size > BUFFER_MAX)
		return nullptr;
	state = spin_lock_irq(&kernel_space_lock);
	address = kernel_range_take(align_up(size, BLOCK_SIZE));
	spin_unlock_irq(&kernel_space_lock, state);
	if (address == 0)
		return nullptr;
	for (uint64_t done = 0; done < size; done += BLOCK_SIZE) {
		if (!map_chunk(address + done)) {
			boot_buffer_free((void *)address, done);
			return nullptr;
		}
	}
	return (void *)address;
}
