// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel frames: a buddy allocator inside of each kernel block, with one list per order over all of
// them. The links are frame numbers, checked both ways whenever a run is unlinked.
// Locks: frame_lock held by all callers.
#include "internal.h"
#include <violation.h>

#define BLOCKS_KEPT 1u // empty kernel blocks that stay

static uint32_t heads[ORDER_COUNT]; // frame numbers; 0: none (frame 0 is never memory of ours)
static uint64_t run_counts[ORDER_COUNT];

[[noreturn, gnu::cold]] static void corrupted(void)
{
	violation("heap_integrity", "corrupted free list of frames");
}

static struct frame *run_at(uint64_t number, uint32_t order)
{
	struct frame *frame;

	if (number == 0 || number >= frame_arrays.count)
		corrupted();
	frame = &frame_arrays.frames[number];
	if (frame_arrays.kinds[number / BLOCK_FRAMES] != FRAME_KERNEL ||
	    frame->state != FRAME_STATE_FREE || frame->order != order ||
	    !is_aligned(number, UINT64_C(1) << order))
		corrupted();
	return frame;
}

static void run_push(uint64_t number, uint32_t order)
{
	struct frame *const frame = &frame_arrays.frames[number];

	frame->state = FRAME_STATE_FREE;
	frame->order = (uint8_t)order;
	frame->previous = 0;
	frame->next = heads[order];
	if (frame->next != 0)
		run_at(frame->next, order)->previous = (uint32_t)number;
	heads[order] = (uint32_t)number;
	run_counts[order]++;
}

static void run_unlink(uint64_t number, uint32_t order)
{
	struct frame *const frame = run_at(number, order);

	if (frame->previous != 0) {
		struct frame *const previous = run_at(frame->previous, order);

		if (previous->next != number)
			corrupted();
		previous->next = frame->next;
	} else if (heads[order] == number) {
		heads[order] = frame->next;
	} else {
		corrupted();
	}
	if (frame->next != 0) {
		struct frame *const next = run_at(frame->next, order);

		if (next->previous != number)
			corrupted();
		next->previous = frame->previous;
	}
	frame->state = FRAME_STATE_NONE;
	frame->owner = 0;
	run_counts[order]--;
}

struct frame *buddy_alloc(uint32_t order)
{
	uint32_t found = order;
	uint64_t number;
	struct frame *frame;

	while (found < ORDER_COUNT && heads[found] == 0)
		found++;
	if (found < ORDER_COUNT) {
		number = heads[found];
		run_unlink(number, found);
	} else {
		const uint32_t block = block_take(FRAME_KERNEL);

		if (block == 0)
			return nullptr;
		number = (uint64_t)block * BLOCK_FRAMES;
		found = BLOCK_ORDER;
	}
	while (found > order) {
		found--;
		run_push(number + (UINT64_C(1) << found), found);
	}
	frame = &frame_arrays.frames[number];
	frame->order = (uint8_t)order;
	return frame;
}

void buddy_free(struct frame *frame, uint32_t order)
{
	uint64_t number = frame_number(frame);

	while (order < BLOCK_ORDER) {
		const uint64_t other = number ^ (UINT64_C(1) << order);
		const struct frame *const buddy = &frame_arrays.frames[other];

		if (buddy->state != FRAME_STATE_FREE || buddy->order != order)
			break;
		run_unlink(other, order);
		frame_arrays.frames[number].state = FRAME_STATE_NONE;
		number = minimum(number, other);
		order++;
	}
	if (order == BLOCK_ORDER && run_counts[BLOCK_ORDER] >= BLOCKS_KEPT) {
		frame_arrays.frames[number].state = FRAME_STATE_NONE;
		block_release((uint32_t)(number / BLOCK_FRAMES));
		return;
	}
	run_push(number, order);
}

void buddy_add_run(uint64_t first, uint64_t end)
{
	while (first < end) {
		uint32_t order = 0;

		while (order < BLOCK_ORDER && is_aligned(first, UINT64_C(2) << order) &&
		       first + (UINT64_C(2) << order) <= end)
			order++;
		run_push(first, order);
		first += UINT64_C(1) << order;
	}
}

uint64_t buddy_free_frames(void)
{
	uint64_t frames = 0;

	for (uint32_t order = 0; order < ORDER_COUNT; order++)
		frames += run_counts[order] << order;
	return frames;
}
