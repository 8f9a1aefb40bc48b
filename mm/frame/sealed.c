// SPDX-License-Identifier: GPL-2.0-only
//
// Sealed frames: page tables, credentials, whatever only write windows may write. The map of free
// frames and the use of each frame stand in the block itself, so that no write to ordinary memory
// can make the kernel hand out a page table twice, or take something else for one.
// Frames are cleared when they are given back, in the same window that frees them.
#include "internal.h"
#include <arch/memory.h>
#include <base/bitmap.h>
#include <violation.h>

#define SEALED_FREE_KEPT (BLOCK_FRAMES + 64)

static struct sealed_block *header_of(uint32_t block)
{
	return sealed_address(block * BLOCK_SIZE);
}

// Inside a window, HEADER its writable address: frames [first, first + count) get USE. What is
// given back has been cleared.
static void uses_set(struct sealed_block *header, uint32_t first, uint32_t count,
		     enum sealed_use use)
{
	for (uint32_t i = first; i < first + count; i++) {
		const uint64_t bit = BIT(i % 64);

		header->use[i] = use;
		header->used[i] = 0;
		if (use == SEALED_FREE) {
			header->free[i / 64] |= bit;
			header->clean[i / 64] |= bit;
		} else {
			header->free[i / 64] &= ~bit;
		}
	}
}

// Inside a window.
static void clear_frame(physical_address physical)
{
	arch_clear_words(write_window_at(sealed_address(physical), PAGE_SIZE), PAGE_SIZE / 8);
}

static bool add_block(void)
{
	const uint32_t number = block_take(FRAME_SEALED);
	struct sealed_block *header;
	struct write_window window;

	if (number == 0)
		return false;
	window = write_window_open();
	header = write_window_at(header_of(number), PAGE_SIZE);
	arch_clear_words(header, PAGE_SIZE / 8);
	for (uint32_t word = 0; word < array_count(header->free); word++)
		header->free[word] = ~UINT64_C(0);
	uses_set(header, 0, 1, SEALED_HEADER);
	write_window_close(window);
	frame_memory.blocks[number].free_count = BLOCK_FRAMES - 1;
	block_lists[FRAME_SEALED].free_frames += BLOCK_FRAMES - 1;
	block_list_add(FRAME_SEALED, number);
	return true;
}

// Index of a free run of COUNT frames, aligned to its size; BLOCK_FRAMES: none.
static uint32_t find_run(const struct sealed_block *header, uint32_t count)
{
	uint32_t i = (uint32_t)bitmap_find_set(header->free, BLOCK_FRAMES, 0);

	if (count == 1)
		return i;
	for (i = (uint32_t)align_up(i, count); i < BLOCK_FRAMES; i += count) {
		uint32_t have = 0;

		while (have < count && bitmap_test(header->free, i + have))
			have++;
		if (have == count)
			return i;
	}
	return BLOCK_FRAMES;
}

static physical_address take_from_block(uint32_t number, uint32_t count, enum sealed_use use)
{
	struct sealed_block *const header = header_of(number);
	const uint32_t first = find_run(header, count);
	const physical_address physical = number * BLOCK_SIZE + first * PAGE_SIZE;
	struct write_window window;

	if (first >= BLOCK_FRAMES)
		return 0;
	window = write_window_open();
	uses_set(write_window_at(header, sizeof(*header)), first, count, use);
	for (uint32_t i = first; i < first + count; i++) {
		if (unlikely(!bitmap_test(header->clean, i)))
			clear_frame(number * BLOCK_SIZE + i * PAGE_SIZE);
	}
	write_window_close(window);
	return physical;
}

struct frame *sealed_alloc(uint32_t order, enum sealed_use use)
{
	const uint32_t count = 1u << order;
	struct block_list *const list = &block_lists[FRAME_SEALED];
	const irq_state state = spin_lock_irq(&frame_lock);
	physical_address found = 0;
	uint32_t number = list->first;

	for (uint32_t i = 0; found == 0 && i <= list->blocks; i++) {
		if (number == 0) {
			if (!add_block())
				break;
			number = list->first;
		}
		if (number >= frame_memory.block_count ||
		    frame_arrays.kinds[number] != FRAME_SEALED)
			blocks_corrupted();
		found = take_from_block(number, count, use);
		if (found == 0)
			number = frame_memory.blocks[number].next;
	}
	if (found != 0) {
		struct block *const block = &frame_memory.blocks[number];

		block->free_count -= minimum(block->free_count, count);
		list->free_frames -= minimum(list->free_frames, count);
		if (block->free_count == 0)
			block_list_remove(FRAME_SEALED, number);
	}
	spin_unlock_irq(&frame_lock, state);
	return found == 0 ? nullptr : &frame_arrays.frames[found / PAGE_SIZE];
}

static void give_to_block(uint32_t number, uint32_t first, uint32_t count, bool clean)
{
	struct sealed_block *const header = header_of(number);
	struct write_window window;

	for (uint32_t i = first; i < first + count; i++) {
		if (header->use[i] == SEALED_FREE)
			violation("heap_integrity", "double free of a sealed frame");
		if (header->use[i] == SEALED_HEADER || header->use[i] == SEALED_FIXED)
			violation("heap_integrity", "free of a sealed frame that is for good");
	}
	window = write_window_open();
	for (uint32_t i = first; i < first + count && !clean; i++)
		clear_frame(number * BLOCK_SIZE + i * PAGE_SIZE);
	uses_set(write_window_at(header, sizeof(*header)), first, count, SEALED_FREE);
	write_window_close(window);
}

void sealed_free(physical_address physical, uint32_t order, bool clean)
{
	const uint32_t number = (uint32_t)(physical / BLOCK_SIZE);
	const uint32_t first = (uint32_t)(physical % BLOCK_SIZE / PAGE_SIZE);
	const uint32_t count = 1u << order;
	struct block_list *const list = &block_lists[FRAME_SEALED];
	struct block *block;
	irq_state state;

	if (!sealed_is(physical) || first + count > BLOCK_FRAMES ||
	    !is_aligned(physical, PAGE_SIZE))
		violation("heap_integrity", "free of a frame that is not sealed");
	block = &frame_memory.blocks[number];
	state = spin_lock_irq(&frame_lock);
	give_to_block(number, first, count, clean);
	block->free_count += count;
	list->free_frames += count;
	if (!block->listed)
		block_list_add(FRAME_SEALED, number);
	// The header's map decides, not the count.
	if (unlikely(block->free_count >= BLOCK_FRAMES - 1) &&
	    list->free_frames >= SEALED_FREE_KEPT &&
	    bitmap_count_set(header_of(number)->free, BLOCK_FRAMES) == BLOCK_FRAMES - 1) {
		block_list_remove(FRAME_SEALED, number);
		list->free_frames -= BLOCK_FRAMES - 1;
		block_release(number);
	}
	spin_unlock_irq(&frame_lock, state);
}

struct frame *frame_alloc_queue(void)
{
	return sealed_alloc(0, SEALED_QUEUE);
}
