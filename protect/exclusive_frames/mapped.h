// SPDX-License-Identifier: GPL-2.0-only
//
// How often programs map each frame, counted in sealed memory by the code that writes their page
// tables, in the window that it writes them in. Counts of references and lists of free frames are
// ordinary memory; this one decides whether a frame is free, and whether a program has it alone.
#pragma once
#include <exclusive_frames/count_believed.h>
#include <exclusive_frames/exclusive_frames.h>
#include <write_rarely/write_rarely.h>

#define MARK_BLOCK_FRAMES 512u

// What sealed memory says of a frame that programs may use.
struct frame_mark {
	uint64_t cache, index; // mm/frame_mark.h
	uint64_t mapped;       // entries of programs' page tables that name it
};

// nullptr: no memory of ours.
static always_inline struct frame_mark *frame_mark_at(physical_address physical)
{
	const uint64_t number = physical >> 12;
	const uint64_t block = number / MARK_BLOCK_FRAMES;
	struct frame_mark *marks;

	if (unlikely(block >= exclusive_frames.mark_blocks))
		return nullptr;
	marks = exclusive_frames.marks[block];
	return likely(marks != nullptr) ? &marks[number % MARK_BLOCK_FRAMES] : nullptr;
}

// Inside a write window: one more or one less. SAFETY: the table of marks is sealed and fixed, so
// that its entries need no check of the window.
static always_inline void exclusive_frames_count(physical_address physical, bool more)
{
	struct frame_mark *const mark = frame_mark_at(physical);

	if (unlikely(mark == nullptr))
		return;
	(void)__atomic_fetch_add((uint64_t *)wrap_add((uint64_t)&mark->mapped,
						      write_rarely.view_alias),
				 more ? 1 : UINT64_MAX, __ATOMIC_RELAXED);
}
