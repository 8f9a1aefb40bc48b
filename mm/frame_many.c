// SPDX-License-Identifier: GPL-2.0-only
//
// References to the pages of a batch. They stand in few blocks, mostly in one: its kind is asked
// when the block changes, not for each frame.
#include <mm/frame.h>

struct frame_run {
	uint64_t block; // the last one
	bool files;     // of its kind
};

// The frame at PHYSICAL, counted.
static always_inline struct frame *run_frame(struct frame_run *run, physical_address physical,
					     struct frame_counts *counts)
{
	if (physical / BLOCK_SIZE != run->block) {
		run->block = physical / BLOCK_SIZE;
		run->files = frame_kind(frame_at(physical)) == FRAME_FILE;
	}
	counts->all++;
	counts->files += run->files;
	return &frame_arrays.frames[physical / PAGE_SIZE];
}

struct frame_counts frames_get(const physical_address *frames, uint32_t count)
{
	struct frame_run run = { .block = UINT64_MAX };
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count; i++) {
		if (frames[i] != 0)
			frame_get(run_frame(&run, frames[i], &counts));
	}
	return counts;
}

struct frame_counts frames_put(const physical_address *frames, uint32_t count)
{
	struct frame_run run = { .block = UINT64_MAX };
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count; i++) {
		if (frames[i] != 0)
			frame_put(run_frame(&run, frames[i], &counts));
	}
	return counts;
}
