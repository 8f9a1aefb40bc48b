// SPDX-License-Identifier: GPL-2.0-only
//
// References to the pages of a batch. They stand in few blocks, mostly in one: its kind is asked
// when the block changes, and what stands in one block is counted at once.
// References are taken for mappings that were made just now: the sealed count of mappings says that
// the frame is in use, and whoever gave it back would be found by that (frame_release()). So a
// count of zero is not asked about here, only one that goes too high.
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

static always_inline struct frame_counts change(const physical_address *frames, uint32_t count,
						bool more)
{
	const physical_address *const end = frames + count;
	struct frame *const all = frame_arrays.frames;
	struct frame_counts counts = {};

	for (const physical_address *at = frames; at < end;) {
		const struct mark_span span = mark_span_of(*at);
		const physical_address *const first = at;

		if (*at == 0) {
			at++;
			continue;
		}
		for (; at < end && mark_span_has(span, *at); at++) {
			if (more)
				refcount_get_another(&all[*at / PAGE_SIZE].references);
			else
				frame_put(&all[*at / PAGE_SIZE]);
		}
		count_run(&counts, span, (uint64_t)(at - first));
	}
	return counts;
}

// Not inlined: where the compiler sees the caller's array it compares each index with that.
[[gnu::noinline]] struct frame_counts frames_get(const physical_address *frames, uint32_t count)
{
	return change(frames, count, true);
}

[[gnu::noinline]] struct frame_counts frames_put(const physical_address *frames, uint32_t count)
{
	return change(frames, count, false);
}
