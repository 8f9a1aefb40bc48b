// SPDX-License-Identifier: GPL-2.0-only
//
// What is asked of frames all the time. The array lies at a random base; the kinds are sealed.
#pragma once
#include <base/checked.h>

#define BLOCK_DRAINING 0xfeu // no kind until every CPU has forgotten the view that it was in
#define BLOCK_ABSENT 0xffu   // a block's kind when it is not ours: not RAM, the image, reserved

struct [[gnu::randomize_layout]] frame_arrays {
	struct frame *frames;
	uint8_t *kinds;       // sealed: one byte per block
	uint64_t count;       // of frames up to the end of memory, holes included
	uint64_t kernel_view; // where kernel frames are seen
};
extern struct frame_arrays frame_arrays; // ro_after_init

static inline uint64_t frame_number(const struct frame *frame)
{
	return wrap_sub((uint64_t)frame, (uint64_t)frame_arrays.frames) / sizeof(*frame);
}

static inline enum frame_kind frame_number_kind(uint64_t number)
{
	const uint8_t kind = likely(number < frame_arrays.count)
				     ? frame_arrays.kinds[number / BLOCK_FRAMES]
				     : BLOCK_ABSENT;

	return kind < FRAME_KIND_COUNT ? (enum frame_kind)kind : FRAME_NONE;
}

static inline enum frame_kind frame_kind(const struct frame *frame)
{
	return frame_number_kind(frame_number(frame));
}

static inline physical_address frame_physical(const struct frame *frame)
{
	return frame_number(frame) << 12;
}

static inline struct frame *frame_at(physical_address address)
{
	const uint64_t number = address >> 12;

	if (unlikely(number >= frame_arrays.count ||
		     frame_arrays.kinds[number / BLOCK_FRAMES] == BLOCK_ABSENT))
		return nullptr;
	return &frame_arrays.frames[number];
}
