// SPDX-License-Identifier: GPL-2.0-only
//
// Program and file frames: one bit per frame in the block, moved to and from the CPUs' caches in
// batches. Locks: frame_lock held by all callers.
#include "internal.h"
#include <base/bits.h>
#include <violation.h>

// A kind keeps this many free frames when one of its blocks has become empty.
#define FREE_KEPT (BLOCK_FRAMES + 2 * FRAME_CACHE_SIZE)

[[noreturn, gnu::cold]] static void map_corrupted(void)
{
	violation("exclusive_frames", "corrupted map of free frames");
}

static struct frame *take_one(enum frame_kind kind, uint32_t number, struct block *block,
			      uint32_t word)
{
	const uint32_t bit = bit_lowest(block->free[word]);
	struct frame *const frame =
		&frame_arrays.frames[(uint64_t)number * BLOCK_FRAMES + word * 64 + bit];

	block->free[word] &= block->free[word] - 1;
	if (frame_arrays.kinds[number] != kind || frame->state != FRAME_STATE_FREE ||
	    refcount_read(&frame->references) != 0 || block->free_count == 0)
		map_corrupted();
	block->free_count--;
	frame->state = FRAME_STATE_CACHED;
	return frame;
}

static uint32_t take_from_block(enum frame_kind kind, uint32_t number, struct frame **frames,
				uint32_t count)
{
	struct block *const block = &frame_memory.blocks[number];
	uint32_t taken = 0;

	for (uint32_t word = 0; word < BLOCK_FRAMES / 64 && taken < count; word++) {
		while (block->free[word] != 0 && taken < count)
			frames[taken++] = take_one(kind, number, block, word);
	}
	if (taken == 0)
		map_corrupted();
	if (block->free_count == 0)
		block_list_remove(kind, number);
	block_lists[kind].free_frames -= taken;
	return taken;
}

static bool add_block(enum frame_kind kind)
{
	const uint32_t number = block_take(kind);
	struct block *const block = &frame_memory.blocks[number];

	if (number == 0)
		return false;
	for (uint32_t word = 0; word < BLOCK_FRAMES / 64; word++)
		block->free[word] = ~UINT64_C(0);
	for (uint32_t i = 0; i < BLOCK_FRAMES; i++) {
		struct frame *const frame =
			&frame_arrays.frames[(uint64_t)number * BLOCK_FRAMES + i];

		frame->state = FRAME_STATE_FREE;
		frame->owner = 0;
		refcount_set(&frame->references, 0);
	}
	block->free_count = BLOCK_FRAMES;
	block_lists[kind].free_frames += BLOCK_FRAMES;
	block_list_add(kind, number);
	return true;
}

// Up to COUNT frames; they may still have to be zeroed (frame->clean).
uint32_t map_take(enum frame_kind kind, struct frame **frames, uint32_t count)
{
	if (block_lists[kind].first == 0 && !add_block(kind))
		return 0;
	return take_from_block(kind, block_lists[kind].first, frames, count);
}

static void give_one(enum frame_kind kind, struct frame *frame)
{
	const uint64_t index = frame_number(frame);
	const uint32_t number = (uint32_t)(index / BLOCK_FRAMES);
	struct block *const block = &frame_memory.blocks[number];
	const uint32_t word = index % BLOCK_FRAMES / 64;
	const uint64_t bit = BIT(index % 64);

	if ((block->free[word] & bit) != 0 || block->free_count >= BLOCK_FRAMES)
		frame_double_free();
	frame->state = FRAME_STATE_FREE;
	block->free[word] |= bit;
	block->free_count++;
	block_lists[kind].free_frames++;
	if (!block->listed)
		block_list_add(kind, number);
	if (block->free_count == BLOCK_FRAMES && block_lists[kind].free_frames >= FREE_KEPT) {
		block_list_remove(kind, number);
		block_lists[kind].free_frames -= BLOCK_FRAMES;
		for (uint32_t i = 0; i < BLOCK_FRAMES; i++)
			frame_arrays.frames[(uint64_t)number * BLOCK_FRAMES + i].state =
				FRAME_STATE_NONE;
		block_release(number);
	}
}

void map_give(enum frame_kind kind, struct frame *const *frames, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!frame_is(frames[i], kind))
			violation("exclusive_frames", "frame given back to another kind");
		give_one(kind, frames[i]);
	}
}
