// SPDX-License-Identifier: GPL-2.0-only
//
// Work on frames that the kernel can not reach (programs') or not write (files'): on the private
// root, interrupts off, a frame or a batch at a time.
#include "internal.h"
#include <arch/memory.h>
#include <base/string.h>
#include <exclusive_frames/exclusive_frames.h>
#include <exclusive_frames/mapped.h>
#include <page_cache_integrity/page_cache_integrity.h>
#include <violation.h>
#include <zero_init/zero_init.h>

// Before a visit: what may be written there.
static void check_target(const struct frame *frame)
{
	const enum frame_kind kind = frame_kind_checked(frame);

	if (unlikely(kind != FRAME_PROGRAM && kind != FRAME_FILE))
		violation("exclusive_frames", "window on a frame of another kind");
}

enum frame_kind frame_require_unused(const struct frame *frame)
{
	const enum frame_kind kind = frame_kind_checked(frame);
	const struct frame_mark *mark;

	if (unlikely(kind != FRAME_PROGRAM && kind != FRAME_FILE))
		violation("exclusive_frames", "window on a frame of another kind");
	mark = frame_mark_known(frame_number(frame));
	if (unlikely(!page_cache_integrity_holds(mark->owner == 0)))
		violation("page_cache_integrity", "a page of a file cleared");
	if (unlikely(!exclusive_frames_holds(mark->mapped == 0)))
		violation("exclusive_frames", "a frame cleared while a program maps it");
	return kind;
}

void frame_window_clear(struct frame *const *frames, uint32_t count)
{
	const struct exclusive_window window = exclusive_window_open();

	for (uint32_t i = 0; i < count; i++)
		zero_init_clear_program(exclusive_address(frame_physical(frames[i])),
					PAGE_SIZE / 8);
	exclusive_window_close(window);
}

void frames_forget(struct frame *const *frames, uint32_t count)
{
	const struct write_window window = write_window_open();

	for (uint32_t i = 0; i < count; i++)
		mark_writable(frame_mark_known(frame_number(frames[i])))->dirty = 0;
	write_window_close(window);
}

// Where FRAME, of whatever kind, is read on the private root.
static const void *source_address(const struct frame *frame)
{
	switch (frame_kind(frame)) {
	case FRAME_PROGRAM:
	case FRAME_FILE:
		return exclusive_address(frame_physical(frame));
	default:
		return frame_address(frame);
	}
}

void frame_window_copy(struct frame *to, struct frame *from)
{
	const void *source = source_address(from);
	struct exclusive_window window;
	void *target;

	if (frame_is(to, FRAME_KERNEL)) {
		target = frame_address(to);
	} else {
		check_target(to);
		target = exclusive_address(frame_physical(to));
	}
	window = exclusive_window_open();
	arch_copy_words(target, source, PAGE_SIZE / 8);
	exclusive_window_close(window);
}

bool frame_window_move(uint64_t to, size_t to_offset, uint64_t from, size_t from_offset,
		       size_t bytes)
{
	const enum frame_kind kind = frame_number_kind(from);
	struct exclusive_window window;

	if (kind != FRAME_PROGRAM && kind != FRAME_FILE)
		return false;
	if (!range_fits(to_offset, bytes, PAGE_SIZE) || !range_fits(from_offset, bytes, PAGE_SIZE))
		violation("exclusive_frames", "copy beyond a frame");
	window = exclusive_window_open();
	memcpy((uint8_t *)exclusive_address(to << 12) + to_offset,
	       (const uint8_t *)exclusive_address(from << 12) + from_offset, bytes);
	exclusive_window_close(window);
	return true;
}

void frame_window_put(uint64_t number, size_t offset, const void *from, size_t bytes)
{
	struct exclusive_window window;

	if (!range_fits(offset, bytes, PAGE_SIZE))
		violation("exclusive_frames", "write beyond a frame");
	window = exclusive_window_open();
	memcpy((uint8_t *)exclusive_address(number << 12) + offset, from, bytes);
	exclusive_window_close(window);
}

void frame_window_write(struct frame *to, size_t offset, const void *from, size_t bytes)
{
	check_target(to);
	frame_window_put(frame_number(to), offset, from, bytes);
}

void frame_window_read(void *to, struct frame *from, size_t offset, size_t bytes)
{
	const uint8_t *const source = source_address(from);
	struct exclusive_window window;

	if (!range_fits(offset, bytes, PAGE_SIZE))
		violation("exclusive_frames", "read beyond a frame");
	if (!frame_is(from, FRAME_PROGRAM)) {
		// Every other kind can be read where it is.
		memcpy(to, (const uint8_t *)frame_address(from) + offset, bytes);
		return;
	}
	window = exclusive_window_open();
	memcpy(to, source + offset, bytes);
	exclusive_window_close(window);
}
