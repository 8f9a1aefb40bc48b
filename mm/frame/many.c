// SPDX-License-Identifier: GPL-2.0-only
//
// References to the pages of a batch. They stand in few blocks, mostly in one: its kind is asked
// when the block changes, and what stands in one block is counted at once.
#include <base/checked.h>
#include <mm/frame/frame.h>

// [first, end) of the batch, in one block.
static always_inline void count_run(struct frame_counts *counts, physical_address block,
				    uint32_t first, uint32_t end)
{
	const uint32_t frames = wrap_sub(end, first);

	counts->all = wrap_add(counts->all, frames);
	if (frame_kind(frame_at(block * BLOCK_SIZE)) == FRAME_FILE)
		counts->files = wrap_add(counts->files, frames);
}

// Not inlined: where the compiler sees the caller's array it compares each index with that.
[[gnu::noinline]] struct frame_counts frames_get(const physical_address *frames, uint32_t count)
{
	struct frame *const all = frame_arrays.frames;
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count;) {
		const physical_address block = frames[i] / BLOCK_SIZE;
		const uint32_t first = i;

		if (frames[i] == 0) {
			i++;
			continue;
		}
		for (; i < count && frames[i] / BLOCK_SIZE == block; i++)
			frame_get(&all[frames[i] / PAGE_SIZE]);
		count_run(&counts, block, first, i);
	}
	return counts;
}

[[gnu::noinline]] struct frame_counts frames_put(const physical_address *frames, uint32_t count)
{
	struct frame *const all = frame_arrays.frames;
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count;) {
		const physical_address block = frames[i] / BLOCK_SIZE;
		const uint32_t first = i;

		if (frames[i] == 0) {
			i++;
			continue;
		}
		for (; i < count && frames[i] / BLOCK_SIZE == block; i++)
			frame_put(&all[frames[i] / PAGE_SIZE]);
		count_run(&counts, block, first, i);
	}
	return counts;
}
