// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page faults on memory that has a page cache: files, and shared anonymous memory. cache->lock is
 * held from the look at the file's size to the entry in the page tables.
 */
#include "fault.h"

#include <base/errno.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/upcall.h>
#include <violation.h>

#define AROUND_PAGES 16u

static uint32_t read_only(const struct area *area)
{
	return mmu_protection_of(area->protection) & ~(uint32_t)MMU_WRITE;
}

/* A private page that is written before it was ever read. */
static int map_private_copy(struct area *area, user_address page, struct frame *cached)
{
	struct frame *copy = frame_alloc(FRAME_PROGRAM, 0);

	if (copy == nullptr)
		return -ENOMEM;
	frame_window_copy(copy, cached);
	return fault_map_own(area, page, copy);
}

/* Replaces an entry of the same frame that is not writable yet as well. */
static int map_shared_writable(struct area *area, user_address page, struct frame *frame)
{
	struct address_space *space = area->space;
	struct mmu_entry entry;
	bool known;
	int error;

	spin_lock(&space->tables);
	known = mmu_query(space->root, page, &entry);
	error = mmu_user_map(space->root, page, frame_physical(frame),
			     mmu_protection_of(area->protection));
	spin_unlock(&space->tables);
	if (error == 0 && !known) {
		frame_get(frame);
		space_count_resident(space, frame, true);
	}
	return error;
}

struct around {
	user_address start;
	uint32_t count;
	struct frame *frames[AROUND_PAGES];
	physical_address physical[AROUND_PAGES];
};

/* The pages of the aligned window around PAGE that the area and the file have and that are in
 * memory already. */
static void around_collect(struct around *around, const struct area *area, user_address page)
{
	const size_t window = AROUND_PAGES * PAGE_SIZE;
	const user_address start = maximum(align_down(page, window), area->start);
	const user_address end = minimum(align_down(page, window) + window, area->end);
	const uint64_t file_pages = page_cache_pages(area->cache);
	const uint64_t first = area_page_index(area, start);
	/* Never more than the window: said again for the compiler, which then checks no index. */
	const uint64_t count = minimum((end - start) >> PAGE_SHIFT, AROUND_PAGES);

	around->start = start;
	around->count = (uint32_t)count;
	for (uint64_t i = 0; i < count; i++) {
		struct frame *frame =
			first + i < file_pages ? page_cache_peek(area->cache, first + i) : nullptr;

		around->frames[i] = frame;
		around->physical[i] = frame == nullptr ? 0 : frame_physical(frame);
	}
}

/* The pages that were mapped: mmu_user_map_many() has left only those. */
static void around_count(struct address_space *space, const struct around *around)
{
	const uint64_t count = minimum(around->count, AROUND_PAGES);
	uint64_t total = 0, files = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (around->physical[i] == 0)
			continue;
		frame_get(around->frames[i]);
		total++;
		files += frame_kind(around->frames[i]) == FRAME_FILE;
	}
	__atomic_fetch_add(&space->resident, total, __ATOMIC_RELAXED);
	__atomic_fetch_add(&space->resident_file, files, __ATOMIC_RELAXED);
}

/* The cache's references keep the frames until those of the mappings are taken. */
static int map_around(struct area *area, user_address page)
{
	struct address_space *space = area->space;
	WRITTEN_FIRST struct around around;
	int error;

	around_collect(&around, area, page);
	spin_lock(&space->tables);
	error = mmu_user_map_many(space->root, around.start, around.physical, around.count,
				  read_only(area));
	spin_unlock(&space->tables);
	if (error != 0)
		return error;
	around_count(space, &around);
	return 0;
}

/* What the area says is ordinary memory: the file, or the memory, must agree. */
static void check_writable(const struct area *area)
{
	if (unlikely(area->file != nullptr ? !mm_file_may_write(area->file, area->cache)
					   : !shared_memory_is(area->cache)))
		violation("cred_integrity", "a mapping writes what was not opened for writing");
}

static int fault_cached(struct area *area, user_address page, const struct fault_request *fault)
{
	const uint64_t index = area_page_index(area, page);
	const bool shared = area_is_shared(area);
	/* Shared anonymous memory is there to be written. */
	const bool writable =
		shared &&
		(fault->write || (area->file == nullptr && (area->protection & PROT_WRITE) != 0));
	struct frame *frame;
	int error;

	if (index >= page_cache_pages(area->cache))
		return -EIO;
	if (writable)
		check_writable(area);
	error = page_cache_take(area->cache, index, true, writable, &frame);
	if (error != 0)
		return error == -ENOSPC ? -EIO : error;
	if (writable)
		return map_shared_writable(area, page, frame);
	if (fault->write)
		return map_private_copy(area, page, frame);
	return map_around(area, page);
}

int fault_file(struct area *area, user_address page, const struct fault_request *fault)
{
	int error;

	mutex_lock(&area->cache->lock);
	error = fault_cached(area, page, fault);
	mutex_unlock(&area->cache->lock);
	return error;
}
