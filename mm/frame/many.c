// SPDX-License-Identifier: GPL-2.0-only
//
// References to the pages of a batch. They stand in few blocks, mostly in one: its kind is asked
// when the block changes, not for each frame.
#include <base/checked.h>
#include <mm/frame/frame.h>

struct frame_run {
	struct frame *const frames;
	uint64_t block;     // the last one
	bool files;         // of its kind
	uint64_t all, from; // frames; those before the last block's
	uint64_t files_before;
};

static struct frame_run run_begin(void)
{
	return (struct frame_run){ .frames = frame_arrays.frames, .block = UINT64_MAX };
}

static always_inline uint64_t run_files(const struct frame_run *run)
{
	return run->files_before + (run->files ? wrap_sub(run->all, run->from) : 0);
}

static struct frame_counts run_end(const struct frame_run *run)
{
	return (struct frame_counts){ .all = run->all, .files = run_files(run) };
}

// The frame at PHYSICAL, counted.
static always_inline struct frame *run_frame(struct frame_run *run, physical_address physical)
{
	if (unlikely(physical / BLOCK_SIZE != run->block)) {
		run->files_before = run_files(run);
		run->from = run->all;
		run->block = physical / BLOCK_SIZE;
		run->files = frame_kind(frame_at(physical)) == FRAME_FILE;
	}
	run->all = wrap_add(run->all, 1);
	return &run->frames[physical / PAGE_SIZE];
}

struct frame_counts frames_get(const physical_address *frames, uint32_t count)
{
	struct frame_run run = run_begin();

	for (uint32_t i = 0; i < count; i++) {
		if (frames[i] != 0)
			frame_get(run_frame(&run, frames[i]));
	}
	return run_end(&run);
}

struct frame_counts frames_put(const physical_address *frames, uint32_t count)
{
	struct frame_run run = run_begin();

	for (uint32_t i = 0; i < count; i++) {
		if (frames[i] != 0)
			frame_put(run_frame(&run, frames[i]));
	}
	return run_end(&run);
}
