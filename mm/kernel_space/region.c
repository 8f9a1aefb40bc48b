// SPDX-License-Identifier: GPL-2.0-only
#include <mm/frame/internal.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/pins.h>
#include <arch/user_registers.h>
#include <aslr_heap/aslr_heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/kernel_space/region.h>
#include <null_guard/null_guard.h>
#include <text_patch/text_patch.h>

struct image_region {
	const char *start, *end;
	enum memory_region region;
};

static const struct image_region image_regions[] = {
	{ text_start, start_up_text_end, REGION_START_UP_TEXT },
	{ start_up_text_end, text_end, REGION_TEXT },
	{ rodata_start, rodata_end, REGION_RODATA },
	{ ro_after_init_start, ro_after_init_end, REGION_RO_AFTER_INIT },
	{ sealed_start, sealed_end, REGION_SEALED_IMAGE },
	{ data_start, data_end, REGION_DATA },
};

static bool within(uint64_t address, enum aslr_region region, uint64_t size)
{
	const uint64_t base = aslr_heap_base(region);

	return base != 0 && wrap_sub(address, base) < size;
}

static enum memory_region view_of(uint64_t address)
{
	static const struct {
		enum aslr_region place;
		enum memory_region region;
	} views[] = {
		{ ASLR_KERNEL_VIEW, REGION_KERNEL_VIEW },
		{ ASLR_SEALED_VIEW, REGION_SEALED_VIEW },
		{ ASLR_FILE_VIEW, REGION_FILE_VIEW },
		{ ASLR_PROGRAM_VIEW, REGION_PROGRAM_VIEW },
		{ ASLR_PRIVATE_VIEW, REGION_PRIVATE_VIEW },
	};

	for (size_t i = 0; i < array_count(views); i++) {
		if (within(address, views[i].place, frame_memory.block_count * BLOCK_SIZE))
			return views[i].region;
	}
	return REGION_NONE;
}

enum memory_region memory_region_of(uint64_t address)
{
	if (address < NULL_GUARD_END)
		return REGION_NULL;
	if (address < MMU_USER_END)
		return REGION_USER;
	for (size_t i = 0; i < array_count(image_regions); i++) {
		if (address >= (uint64_t)image_regions[i].start &&
		    address < (uint64_t)image_regions[i].end)
			return image_regions[i].region;
	}
	if (within(address, ASLR_STACKS, KERNEL_SLOT_COUNT * KERNEL_SLOT_SIZE))
		return kernel_stack_guard_hit(address) ? REGION_STACK_GUARD : REGION_STACK;
	if (within(address, ASLR_DEVICES, KERNEL_DEVICES_SIZE))
		return REGION_DEVICES;
	if (within(address, ASLR_HEAP, KERNEL_HEAP_SIZE))
		return REGION_HEAP;
	if (within(address, ASLR_REGISTERS, USER_REGISTERS_SIZE))
		return REGION_REGISTERS;
	if (within(address, ASLR_TEXT_WINDOW, TEXT_WINDOW_SIZE))
		return REGION_TEXT_WINDOW;
	if (within(address, ASLR_FRAMES, ASLR_ALIGNMENT))
		return REGION_FRAMES;
	return view_of(address);
}
