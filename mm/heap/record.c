// SPDX-License-Identifier: GPL-2.0-only
//
// Records of heap objects in sealed memory: where they are, and the sealed frames behind a slab.
// The slab's maker and destroyer are the only ones that set and take away.
#include "internal.h"
#include <exclusive_frames/mapped.h>
#include <mm/frame/mark.h>
#include <mm/heap/record.h>

void *heap_record_of(const void *object)
{
	const physical_address physical =
		wrap_sub((uint64_t)object, frame_memory.view[FRAME_KERNEL]);
	const struct frame_mark *const mark = frame_mark_at(physical);

	if (unlikely(mark == nullptr || mark->index != FRAME_MARK_RECORDS))
		return nullptr;
	return (void *)(mark->owner | (physical & (PAGE_SIZE - HEAP_RECORD_SIZE)));
}

bool heap_records_make(const struct heap_cache *cache, const struct frame *frames)
{
	const struct frame *sealed;

	if (!cache->recorded)
		return true;
	sealed = frame_alloc(FRAME_SEALED, cache->order);
	if (sealed == nullptr)
		return false;
	for (uint32_t i = 0; i < 1u << cache->order; i++)
		frame_mark_set_records(&frames[i], frame_address(&sealed[i]));
	return true;
}

void heap_records_drop(const struct heap_cache *cache, const struct frame *frames)
{
	void *records;

	if (!cache->recorded)
		return;
	records = heap_record_of(frame_address(frames));
	for (uint32_t i = 0; i < 1u << cache->order; i++)
		frame_mark_clear_records(&frames[i]);
	frame_free(frame_of(records), cache->order);
}
