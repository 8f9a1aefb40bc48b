// SPDX-License-Identifier: GPL-2.0-only
/*
 * The marks stand in sealed frames, four for each block of memory, found through a sealed table.
 * Each change is one window; the count of mappings changes with the page tables (arch).
 */
#include <mm/frame/mark.h>

#include "internal.h"
#include <exclusive_frames/mapped.h>
#include <page_cache_integrity/page_cache_integrity.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

/* nullptr: no frame of ours. */
static struct frame_mark *mark_of(const struct frame *frame)
{
	return frame_mark_at(frame_physical(frame));
}

bool frame_mark_is(const struct frame *frame, const void *owner, uint64_t index)
{
	return frame_mark_says(mark_of(frame), owner, index);
}

bool frame_mark_is_mapped(const struct frame *frame)
{
	const struct frame_mark *const mark = mark_of(frame);

	return !exclusive_frames_holds(mark != nullptr && mark->mapped == 0);
}

bool frame_mark_is_none(const struct frame *frame)
{
	const struct frame_mark *const mark = mark_of(frame);

	return page_cache_integrity_holds(mark != nullptr && mark->owner == 0) &&
	       exclusive_frames_holds(mark != nullptr && mark->mapped == 0);
}

/* Here and below, both words are read first, and asked with one jump then. */
bool frame_mark_is_clear(const struct frame *frame)
{
	const struct frame_mark *const mark = frame_mark_known(frame_number(frame));
	const uint64_t owner = mark->owner, counts = mark->counts;

	return page_cache_integrity_holds(owner == 0) && exclusive_frames_holds(counts == 0);
}

bool frame_mark_is_unused(const struct frame *frame)
{
	const struct frame_mark *const mark = frame_mark_known(frame_number(frame));
	const uint64_t owner = mark->owner, mapped = mark->mapped;

	return page_cache_integrity_holds(owner == 0) && exclusive_frames_holds(mapped == 0);
}

bool frame_mark_is_private(const struct frame *frame)
{
	const struct frame_mark *const mark = frame_mark_known(frame_number(frame));

	return exclusive_frames_holds((mark->owner | (mark->mapped ^ 1)) == 0);
}

static void mark_store(const struct frame *frame, uint64_t owner, uint64_t index)
{
	struct frame_mark *const mark = mark_of(frame);
	struct frame_mark *writable;
	struct write_window window;

	if (mark == nullptr)
		violation("page_cache_integrity", "a page of a file that is no memory");
	window = write_window_open();
	writable = write_window_known(mark);
	writable->owner = owner;
	writable->index = index;
	write_window_close(window);
}

void frame_mark_set(const struct frame *frame, const void *owner, uint64_t index)
{
	if (!frame_mark_is_none(frame))
		violation("page_cache_integrity", "a page of one file taken for another");
	mark_store(frame, (uint64_t)owner, index);
}

void frame_mark_clear(const struct frame *frame, const void *owner, uint64_t index)
{
	if (!frame_mark_is(frame, owner, index))
		violation("page_cache_integrity", "a page of one file taken for another");
	mark_store(frame, 0, 0);
}

void frame_mark_set_records(const struct frame *frame, void *records)
{
	if (!frame_is(frame, FRAME_KERNEL) || !frame_mark_is_none(frame))
		violation("heap_integrity", "records of a frame that has some already");
	mark_store(frame, (uint64_t)records, FRAME_MARK_RECORDS);
}

void frame_mark_clear_records(const struct frame *frame)
{
	const struct frame_mark *const mark = mark_of(frame);

	if (mark == nullptr || mark->index != FRAME_MARK_RECORDS)
		violation("heap_integrity", "records of a frame that has none");
	mark_store(frame, 0, 0);
}
