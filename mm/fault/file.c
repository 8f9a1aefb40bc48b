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

static uint32_t read_only(const struct area_record *said)
{
	return mmu_protection_of(said->protection) & ~(uint32_t)MMU_WRITE;
}

/* A private page that is written before it was ever read. */
static int map_private_copy(const struct area_record *said, user_address page, struct frame *cached)
{
	struct frame *const copy = frame_copy(cached);

	if (copy == nullptr)
		return -ENOMEM;
	return fault_map_own(said, page, copy);
}

/* Replaces an entry of the same frame that is not writable yet as well. */
static int map_shared_writable(const struct area_record *said, user_address page,
			       struct frame *frame)
{
	struct address_space *space = said->space;
	struct mmu_entry entry;
	bool known;
	int error;

	spin_lock(&space->tables);
	known = mmu_query(space->root, page, &entry);
	error = mmu_user_map(space->root, page, frame_physical(frame),
			     mmu_protection_of(said->protection));
	spin_unlock(&space->tables);
	if (error == 0 && !known) {
		frame_get(frame);
		space_count_resident(space, frame, true);
	}
	return error;
}

struct around {
	user_address start;
	uint64_t first; /* page of the file */
	uint32_t count;
	physical_address frames[AROUND_PAGES];
};

/* The pages of the aligned window around PAGE that the area and the file have and that are in
 * memory already. */
static void around_collect(struct around *around, const struct area_record *said, user_address page)
{
	const size_t window = AROUND_PAGES * PAGE_SIZE;
	const user_address start = maximum(align_down(page, window), said->start);
	const user_address end = minimum(align_down(page, window) + window, said->end);
	const uint64_t file_pages = page_cache_pages(said->cache);
	const uint64_t first = said_page_index(said, start);
	const uint64_t behind = first < file_pages ? file_pages - first : 0;
	/* Never more than the window: said again for the compiler, which then checks no index. */
	const uint64_t count = minimum((end - start) >> PAGE_SHIFT, AROUND_PAGES);

	around->start = start;
	around->first = first;
	around->count = (uint32_t)minimum(count, behind);
	page_cache_peek_many(said->cache, first, around->frames, around->count);
}

/* Not inlined: what it takes of the stack would be erased behind every fault. */
[[gnu::noinline]] static int make_page(const struct area_record *said, uint64_t index)
{
	struct frame *frame;

	return page_cache_take(said->cache, index, true, false, &frame);
}

/* The page INDEX, and what stands around it. The cache's references keep the frames until those of
 * the mappings are taken. */
static int map_around(const struct area_record *said, user_address page, uint64_t index)
{
	struct address_space *space = said->space;
	WRITTEN_FIRST struct around around;
	int error;

	around_collect(&around, said, page);
	if (unlikely(around.frames[(index - around.first) % AROUND_PAGES] == 0)) {
		error = make_page(said, index);
		if (error != 0)
			return error;
		around_collect(&around, said, page);
	}
	spin_lock(&space->tables);
	error = mmu_user_map_pages(space->root, around.start,
				   (struct mmu_pages){ .cache = said->cache,
						       .first = around.first,
						       .frames = around.frames,
						       .count = around.count },
				   read_only(said));
	spin_unlock(&space->tables);
	if (unlikely(error == -ENOMEM))
		return error;
	/* Those that were mapped: mmu_user_map_pages() has left no others. */
	space_count_more(space, frames_get(around.frames, around.count));
	if (unlikely(error != 0))
		page_cache_refuse_frame();
	return 0;
}

/* The area says what was asked for when it was made: the file, or the memory, must agree. */
static void check_writable(const struct area_record *said)
{
	if (unlikely(said->file != nullptr ? !mm_file_may_write(said->file, said->cache)
					   : !shared_memory_is(said->cache)))
		violation("cred_integrity", "a mapping writes what was not opened for writing");
}

/* Not inlined: as make_page(). */
[[gnu::noinline]] static int map_to_write(const struct area_record *said, user_address page,
					  uint64_t index)
{
	const bool shared = said_shared(said);
	struct frame *frame;
	int error;

	if (shared)
		check_writable(said);
	inline_here error = page_cache_take(said->cache, index, true, shared, &frame);
	if (error != 0)
		return error;
	return shared ? map_shared_writable(said, page, frame)
		      : map_private_copy(said, page, frame);
}

static int fault_cached(const struct area_record *said, user_address page,
			const struct arch_fault *fault)
{
	const uint64_t index = said_page_index(said, page);
	/* Shared anonymous memory is there to be written. */
	const bool write = fault->write || (said_shared(said) && said->file == nullptr &&
					    (said->protection & PROT_WRITE) != 0);
	int error;

	if (index >= page_cache_pages(said->cache))
		return -EIO;
	if (write)
		error = map_to_write(said, page, index);
	else
		error = map_around(said, page, index);
	return unlikely(error == -ENOSPC) ? -EIO : error;
}

/* Not inlined: what it takes of the stack would be erased behind every fault. */
[[gnu::noinline]] int fault_file(const struct area_record *said, user_address page,
				 const struct arch_fault *fault)
{
	int error;

	mutex_lock(&said->cache->lock);
	error = fault_cached(said, page, fault);
	mutex_unlock(&said->cache->lock);
	return error;
}
