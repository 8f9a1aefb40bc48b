// SPDX-License-Identifier: GPL-2.0-only
//
// Mappings of things that are no memory of ours: devices (for good), firmware tables and the initrd
// (for a while). Addresses go up from a random place, with an unmapped page between any two
// mappings, and are not used again.
#include "internal.h"
#include <mm/frame/internal.h>
#include <arch/boot.h>
#include <arch/mmu.h>
#include <aslr_heap/aslr_heap.h>
#include <base/bits.h>
#include <secrets/secrets.h>
#include <violation.h>
#include <write_rarely/device.h>

#define START_PLACES 65536u // pages: where in the region the first mapping lies

struct spin_lock kernel_space_lock = SPIN_LOCK(LOCK_KERNEL_SPACE);
static uint64_t next_address, region_end;

void kernel_space_start(void)
{
	const uint32_t order = log2_up(KERNEL_SLOT_COUNT * sizeof(struct task_seal *) / PAGE_SIZE);
	const struct frame *const seals = sealed_alloc(order, SEALED_FIXED);
	const struct frame *const copies = sealed_alloc(order, SEALED_FIXED);

	if (seals == nullptr || copies == nullptr)
		violation_stop("write_rarely", "no memory for the tables of seals");
	kernel_stacks_start(aslr_heap_base(ASLR_STACKS), frame_address(seals),
			    frame_address(copies));
	write_rarely_devices = aslr_heap_base(ASLR_DEVICES);
	write_rarely_devices_size = KERNEL_DEVICES_SIZE;
	region_end = write_rarely_devices + KERNEL_DEVICES_SIZE;
	next_address = aslr_heap_base(ASLR_DEVICES) + random_below(START_PLACES) * PAGE_SIZE;
}

static bool is_foreign(physical_address start, physical_address end)
{
	for (physical_address at = start; at < end; at += PAGE_SIZE) {
		const uint64_t block = at / BLOCK_SIZE;

		if (block < frame_memory.block_count && frame_arrays.kinds[block] != BLOCK_ABSENT)
			return false;
		if (at >= boot_info.image.start && at < boot_info.image.end)
			return false;
	}
	return true;
}

// kernel_space_lock held.
static bool map_pages(uint64_t address, physical_address first, uint64_t bytes, uint32_t protection)
{
	for (uint64_t done = 0; done < bytes; done += PAGE_SIZE) {
		if (mmu_kernel_map(address + done, first + done, protection) == 0)
			continue;
		for (uint64_t back = 0; back < done; back += PAGE_SIZE)
			mmu_kernel_unmap(address + back);
		mmu_flush_all_begin();
		return false;
	}
	return true;
}

uint64_t kernel_range_take(uint64_t bytes)
{
	const uint64_t address = next_address;

	if (bytes + PAGE_SIZE > region_end - next_address)
		return 0;
	next_address += bytes + PAGE_SIZE;
	return address;
}

static void *map_foreign(physical_address start, size_t size, uint32_t protection)
{
	const physical_address first = align_down(start, PAGE_SIZE);
	uint64_t end, bytes, address;
	irq_state state;

	if (size == 0 || !checked_add(start, size, &end) || !align_up_checked(end, PAGE_SIZE, &end))
		return nullptr;
	bytes = end - first;
	if (bytes > KERNEL_DEVICES_SIZE / 2 || !is_foreign(first, end))
		return nullptr;
	state = spin_lock_irq(&kernel_space_lock);
	address = kernel_range_take(bytes);
	if (address != 0 && !map_pages(address, first, bytes, protection))
		address = 0;
	spin_unlock_irq(&kernel_space_lock, state);
	return address == 0 ? nullptr : (void *)(address + (start - first));
}

void *device_map(physical_address start, size_t size)
{
	return map_foreign(start, size, write_rarely_device_protection(frame_memory.keys));
}

const void *boot_map(physical_address start, size_t size)
{
	return map_foreign(start, size, MMU_READ);
}

void boot_unmap(const void *address, size_t size)
{
	const uint64_t first = align_down((uint64_t)address, PAGE_SIZE);
	const uint64_t end = align_up((uint64_t)address + size, PAGE_SIZE);
	const irq_state state = spin_lock_irq(&kernel_space_lock);

	for (uint64_t page = first; page < end; page += PAGE_SIZE)
		mmu_kernel_unmap(page);
	mmu_flush_all_begin();
	spin_unlock_irq(&kernel_space_lock, state);
}
