// SPDX-License-Identifier: GPL-2.0-only
//
// What exit, munmap and fork do to every page of a program: entries are taken out, or shared with
// another root, and the frames listed for the caller, a batch at a time. No decoding and no visitor
// for each page (that is mmu_user_walk()); one write window per table.
// What is stored here is nothing, or what stood in a table before with fewer rights: it was checked
// when it was stored first, and the kind of a block that programs map does not change.
// Locks: as user.c.
#include "table.h"
#include <arch/memory.h>
#include <exclusive_frames/mapped.h>

#define MANY 64 // entries: then one asks which groups of them are used

// The part of one table that is worked on.
struct part {
	uint64_t *slots;
	user_address address; // of slots[0]
	size_t count, first;  // first entry that is not empty
};

static always_inline size_t next_entry(const struct part *part, size_t i)
{
	i++;
	if (i < part->count && part->slots[i] == 0)
		i += arch_find_nonzero_word(part->slots + i, part->count - i);
	return i;
}

// What is worked with in a table, out of the way of what is stored there.
struct listing {
	physical_address *frames;
	uint32_t count, room;
	physical_address skip;
};

static always_inline struct listing listing_begin(const struct mmu_batch *batch)
{
	return (struct listing){ .frames = batch->frames,
				 .count = batch->count,
				 .room = batch->room,
				 .skip = batch->skip };
}

// False: the batch has no room for it.
static always_inline bool list_frame(struct listing *listing, physical_address physical)
{
	if (physical == listing->skip)
		return true;
	if (unlikely(listing->count >= listing->room))
		return false;
	listing->frames[listing->count++] = physical;
	return true;
}

// False: the batch had no room for the entry I of PART, and goes on there.
static always_inline bool listing_end(const struct listing *listing, struct mmu_batch *batch,
				      const struct part *part, size_t i)
{
	batch->count = listing->count;
	if (likely(i >= part->count))
		return true;
	batch->next = part->address + i * PAGE_SIZE;
	return false;
}

static bool take_part(struct mmu_batch *batch, const struct part *part)
{
	const struct write_window window = write_window_open();
	volatile uint64_t *const writable = write_window_known(part->slots);
	struct frame_marks_near near = FRAME_MARKS_NONE;
	struct listing listing = listing_begin(batch);
	size_t i;

	for (i = part->first; i < part->count; i = next_entry(part, i)) {
		const physical_address physical = part->slots[i] & ENTRY_ADDRESS;

		if (unlikely(!list_frame(&listing, physical)))
			break;
		writable[i] = 0;
		(void)frame_marks_write(&near, physical);
		frame_marks_count(&near, physical, false);
	}
	write_window_close(window);
	if (i > part->first)
		batch->changed = true;
	return listing_end(&listing, batch, part, i);
}

// The entries of TO that are shared had nothing, or are forgotten here.
static bool share_part(struct mmu_batch *batch, const struct part *part, uint64_t *to)
{
	const struct write_window window = write_window_open();
	volatile uint64_t *const writable = write_window_known(part->slots);
	volatile uint64_t *const copies = write_window_known(to);
	struct frame_marks_near near = FRAME_MARKS_NONE;
	struct listing listing = listing_begin(batch);
	uint64_t taken = 0;
	size_t i;

	table_note(to, *table_used(part->slots) & slot_groups(to, part->count));
	for (i = part->first; i < part->count; i = next_entry(part, i)) {
		const uint64_t entry = part->slots[i],
			       shared = entry & ~(ENTRY_WRITE | ENTRY_DIRTY);
		const physical_address physical = entry & ENTRY_ADDRESS;

		if (unlikely(!list_frame(&listing, physical)))
			break;
		if ((entry & ENTRY_WRITE) != 0)
			writable[i] = shared;
		taken |= entry & ENTRY_WRITE;
		if (unlikely(to[i] != 0))
			exclusive_frames_count(to[i] & ENTRY_ADDRESS, false);
		(void)frame_marks_write(&near, physical);
		frame_marks_count(&near, physical, true);
		copies[i] = shared;
	}
	write_window_close(window);
	if (taken != 0)
		batch->changed = true;
	return listing_end(&listing, batch, part, i);
}

// What a thread's end gives back is nearly all of its stack, most of which was never touched.
static size_t first_of_many(const struct part *part)
{
	const uint32_t start = level_index(part->address, 1);

	return table_next(part->slots - start, *table_used(part->slots), start,
			  start + (uint32_t)part->count) -
	       start;
}

// False: nothing there.
static always_inline bool part_find(struct part *part, physical_address root, user_address here,
				    user_address end, user_address *next)
{
	part->address = here;
	part->slots = leaf_table_find(root, here, next);
	part->count = (minimum(*next, end) - here) / PAGE_SIZE;
	if (part->slots == nullptr)
		return false;
	part->first = part->count > MANY ? first_of_many(part)
					 : arch_find_nonzero_word(part->slots, part->count);
	return part->first < part->count;
}

void mmu_user_take(physical_address root, user_address start, user_address end,
		   struct mmu_batch *batch)
{
	user_address next;

	user_check(root, start, end);
	batch->next = end;
	for (user_address here = start; here < end; here = next) {
		struct part part;

		if (part_find(&part, root, here, end, &next) && !take_part(batch, &part))
			return;
	}
}

bool mmu_user_share(physical_address root, physical_address to, user_address start,
		    user_address end, struct mmu_batch *batch)
{
	user_address next;

	user_check(root, start, end);
	writer_check(root);
	root_check(to);
	writer_check(to);
	batch->next = end;
	for (user_address here = start; here < end; here = next) {
		struct part part;
		uint64_t *copies;

		if (!part_find(&part, root, here, end, &next))
			continue;
		copies = leaf_make(to, here);
		if (copies == nullptr)
			return false;
		if (!share_part(batch, &part, copies))
			return true;
	}
	return true;
}
