// SPDX-License-Identifier: GPL-2.0-only
//
// How often programs map each frame, counted in sealed memory by the code that writes their page
// tables, in the window that it writes them in. Counts of references and lists of free frames are
// ordinary memory; this one decides whether a frame is free, and whether a program has it alone.
// Beside it is counted how often they have begun to since the frame was cleared: one that has been
// mapped is handed out as a clear one when it has been cleared, wherever it waits.
#pragma once
#include <exclusive_frames/count_believed.h>
#include <exclusive_frames/exclusive_frames.h>
#include <page_cache_integrity/page_cache_integrity.h>
#include <write_rarely/write_rarely.h>

#define MARK_BLOCK_FRAMES 512u

// What sealed memory says of a frame that programs may use. As long as a power of two: it is found
// by a shift.
struct frame_mark {
	uint64_t owner, index; // mm/frame/mark.h
	union {
		struct {
			uint32_t mapped; // entries of programs' page tables that name it
			uint32_t dirty;  // how many have been made since it was cleared
		};
		uint64_t counts; // of both; 0: nobody maps it, and it is clear
	};
	uint64_t unused;
};
static_assert(sizeof(struct frame_mark) == 32);
#define MARK_MAPPED (UINT64_C(1) << 32 | 1) // one more, in counts
#define MARK_UNMAPPED UINT64_MAX

// Those of a block; nullptr: no memory of ours.
static always_inline struct frame_mark *frame_marks_of(uint64_t block)
{
	return likely(block < exclusive_frames.mark_blocks) ? exclusive_frames.marks[block]
							    : nullptr;
}

static always_inline uint64_t mark_block_of(physical_address physical)
{
	return (physical >> 12) / MARK_BLOCK_FRAMES;
}

// Where the frames of a block are. 0, which stands for none in lists of frames, is in no block.
struct mark_span {
	physical_address start;
	uint64_t length;
};

static always_inline struct mark_span mark_span_of(physical_address physical)
{
	const uint64_t block = mark_block_of(physical);
	const uint64_t skipped = block == 0 ? 1 : 0;

	return (struct mark_span){ .start = (block * MARK_BLOCK_FRAMES + skipped) << 12,
				   .length = (MARK_BLOCK_FRAMES - skipped) << 12 };
}

static always_inline bool mark_span_has(struct mark_span span, physical_address physical)
{
	return wrap_sub(physical, span.start) < span.length;
}

// MARKS are those of its block.
static always_inline struct frame_mark *mark_in_block(struct frame_mark *marks,
						      physical_address physical)
{
	return &marks[(physical >> 12) % MARK_BLOCK_FRAMES];
}

// Of a frame whose block is of a kind that programs use: it has marks.
static always_inline struct frame_mark *frame_mark_known(uint64_t number)
{
	return &exclusive_frames.marks[number / MARK_BLOCK_FRAMES][number % MARK_BLOCK_FRAMES];
}

// nullptr: no memory of ours.
static always_inline struct frame_mark *frame_mark_at(physical_address physical)
{
	struct frame_mark *const marks = frame_marks_of(mark_block_of(physical));

	return likely(marks != nullptr) ? mark_in_block(marks, physical) : nullptr;
}

// Where MARK is written. SAFETY: the table of marks is sealed and fixed: its entries need no check
// of the window.
static always_inline struct frame_mark *mark_writable(const struct frame_mark *mark)
{
	return write_window_known(mark);
}

// Inside a write window: one more or one less.
static always_inline void mark_count(struct frame_mark *writable, bool more)
{
	(void)__atomic_fetch_add(&writable->counts, more ? MARK_MAPPED : MARK_UNMAPPED,
				 __ATOMIC_RELAXED);
}

static always_inline void exclusive_frames_count(physical_address physical, bool more)
{
	struct frame_mark *const mark = frame_mark_at(physical);

	if (likely(mark != nullptr))
		mark_count(mark_writable(mark), more);
}

// The marks of many frames in a row, which stand in few blocks: those of a block are looked up when
// it is another.
struct frame_marks_near {
	uint64_t block;
	struct frame_mark *marks;
};

#define FRAME_MARKS_NONE ((struct frame_marks_near){ .block = UINT64_MAX })

// Inside one write window, to count in. True: it is another block.
static always_inline bool frame_marks_write(struct frame_marks_near *near,
					    physical_address physical)
{
	const uint64_t block = mark_block_of(physical);

	if (likely(block == near->block))
		return false;
	near->block = block;
	near->marks = frame_marks_of(block);
	if (likely(near->marks != nullptr))
		near->marks = mark_writable(near->marks);
	return true;
}

// Of a frame in the block that was asked for last; nullptr: no memory of ours.
static always_inline struct frame_mark *frame_marks_at(const struct frame_marks_near *near,
						       physical_address physical)
{
	return likely(near->marks != nullptr) ? mark_in_block(near->marks, physical) : nullptr;
}

// The frame is page INDEX of OWNER, says MARK.
static always_inline bool frame_mark_is_of(const struct frame_mark *mark, const void *owner,
					   uint64_t index)
{
	return page_cache_integrity_holds(mark->owner == (uint64_t)owner && mark->index == index);
}

static always_inline bool frame_mark_is_owned(const struct frame_mark *mark, const void *owner)
{
	return page_cache_integrity_holds(mark->owner == (uint64_t)owner);
}

// nullptr: the frame is no memory of ours.
static inline bool frame_mark_says(const struct frame_mark *mark, const void *owner, uint64_t index)
{
	return page_cache_integrity_holds(mark != nullptr && mark->owner == (uint64_t)owner &&
					  mark->index == index);
}

static always_inline void frame_marks_count(const struct frame_marks_near *near,
					    physical_address physical, bool more)
{
	struct frame_mark *const writable = frame_marks_at(near, physical);

	if (likely(writable != nullptr))
		mark_count(writable, more);
}
