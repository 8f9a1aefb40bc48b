// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sealed memory says of a frame that programs may use: which page of which file it is, by the
 * page cache and the number of the page (row page_cache_integrity); and how often programs map it
 * (row exclusive_frames; counted by the code that writes their page tables).
 *
 * The tree of a file's pages is ordinary memory; whatever frame comes out of it is asked for its
 * mark before it is read, written, mapped or given back, so that a frame hung into another file, or
 * at another place of its own, is found. A frame that has a mark, or that a program maps, is in
 * use, whatever its count of references and the lists of free frames say: it is neither handed out
 * nor cleared. Nor is one handed out that a program has mapped and nobody has cleared since.
 *
 * A page of a pipe or terminal has that as its owner, and for a number the address of who fills it
 * (mm/cache/relay.h): no file is so long.
 *
 * A frame of the kernel's heap has a mark when its objects have records in sealed memory: where
 * those are (mm/heap/record.h).
 *
 * Locks: cache->lock over marks of its pages.
 */
#pragma once
#include <base/types.h>
#include <exclusive_frames/mapped.h>
#include <page_cache_integrity/page_cache_integrity.h>

struct frame;

bool frame_mark_is(const struct frame *frame, const void *owner, uint64_t index);
bool frame_mark_is_none(const struct frame *frame); /* nor does any program map it */
bool frame_mark_is_mapped(const struct frame *frame);
/* The next three: of a frame whose block was seen to have a kind. */
bool frame_mark_is_unused(const struct frame *frame); /* as frame_mark_is_none() */
/* The same, and no program has mapped it since it was cleared. */
bool frame_mark_is_clear(const struct frame *frame);
/* The page of no file, and mapped once: the program that maps it has it alone. */
bool frame_mark_is_private(const struct frame *frame);
/* FRAME, which has no mark, becomes a page of OWNER; else a violation, as below. */
void frame_mark_set(const struct frame *frame, const void *owner, uint64_t index);
void frame_mark_clear(const struct frame *frame, const void *owner, uint64_t index);

#define FRAME_MARK_RECORDS UINT64_MAX /* as the number of a page: the mark names records */
void frame_mark_set_records(const struct frame *frame, void *records); /* one page of them */
void frame_mark_clear_records(const struct frame *frame);
