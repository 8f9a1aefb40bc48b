// SPDX-License-Identifier: GPL-2.0-only
//
// References to the pages of a batch. They stand in few blocks, mostly in one: its kind is asked
// when the block changes, and what stands in one block is counted at once.
#include <base/checked.h>
#include <exclusive_frames/mapped.h>
#include <mm/frame/frame.h>

// COUNT of the batch, in one block.
static always_inline void count_run(struct frame_counts *counts, struct mark_span span,
				    uint32_t count)
{
	counts->all = wrap_add(counts->all, count);
	if (frame_kind(frame_at(span.start)) == FRAME_FILE)
		counts->files = wrap_add(counts->files, count);
}

// Not inlined: where the compiler sees the caller's array it compares each index with that.
[[gnu::noinline]] struct frame_counts frames_get(const physical_address *frames, uint32_t count)
{
	struct frame *const all = frame_arrays.frames;
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count;) {
		const struct mark_span span = mark_span_of(frames[i]);
		const uint32_t first = i;

		if (frames[i] == 0) {
			i++;
			continue;
		}
		for (; i < count && mark_span_has(span, frames[i]); i++)
			frame_get(&all[frames[i] / PAGE_SIZE]);
		count_run(&counts, span, wrap_sub32(i, first));
	}
	return counts;
}

[[gnu::noinline]] struct frame_counts frames_put(const physical_address *frames, uint32_t count)
{
	struct frame *const all = frame_arrays.frames;
	struct frame_counts counts = {};

	for (uint32_t i = 0; i < count;) {
		const struct mark_span span = mark_span_of(frames[i]);
		const uint32_t first = i;

		if (frames[i] == 0) {
			i++;
			continue;
		}
		for (; i < count && mark_span_has(span, frames[i]); i++)
			frame_put(&all[frames[i] / PAGE_SIZE]);
		count_run(&counts, span, wrap_sub32(i, first));
	}
	return counts;
}
