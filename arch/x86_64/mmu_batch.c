// SPDX-License-Identifier: GPL-2.0-only
//
// What exit, munmap and fork do to every page of a program: entries are taken out, or shared with
// another root, and the frames listed for the caller, a batch at a time. No decoding and no visitor
// for each page (that is mmu_user_walk()); one write window per table.
// What is stored here is nothing, or what stood in a table before with fewer rights: it was checked
// when it was stored first, and the kind of a block that programs map does not change.
// Locks: as mmu_user.c.
#include "mmu_table.h"
#include <arch/memory.h>
#include <exclusive_frames/mapped.h>

// The part of one table that is worked on.
struct part {
	uint64_t *slots;
	user_address address; // of slots[0]
	size_t count, first;  // first entry that is not empty
};

// False: the batch has no room for it, and goes on here.
static always_inline bool list_frame(struct mmu_batch *batch, uint64_t entry, user_address address)
{
	const physical_address physical = entry & ENTRY_ADDRESS;

	if (physical == batch->skip)
		return true;
	if (unlikely(batch->count >= batch->room)) {
		batch->next = address;
		return false;
	}
	batch->frames[batch->count++] = physical;
	return true;
}

static always_inline size_t next_entry(const struct part *part, size_t i)
{
	i++;
	if (i < part->count && part->slots[i] == 0)
		i += arch_find_nonzero_word(part->slots + i, part->count - i);
	return i;
}

static bool take_part(struct mmu_batch *batch, const struct part *part)
{
	const struct write_window window = write_window_open();
	volatile uint64_t *const writable =
		write_window_at(part->slots, part->count * sizeof(*part->slots));
	bool more = true;

	for (size_t i = part->first; i < part->count; i = next_entry(part, i)) {
		const uint64_t entry = part->slots[i];

		more = list_frame(batch, entry, part->address + i * PAGE_SIZE);
		if (unlikely(!more))
			break;
		writable[i] = 0;
		exclusive_frames_count(entry & ENTRY_ADDRESS, false);
		batch->changed = true;
	}
	write_window_close(window);
	return more;
}

// The entries of TO that are shared had nothing, or are forgotten here.
static bool share_part(struct mmu_batch *batch, const struct part *part, uint64_t *to)
{
	const size_t bytes = part->count * sizeof(*part->slots);
	const struct write_window window = write_window_open();
	volatile uint64_t *const writable = write_window_at(part->slots, bytes);
	volatile uint64_t *const copies = write_window_at(to, bytes);
	bool more = true;

	for (size_t i = part->first; i < part->count; i = next_entry(part, i)) {
		uint64_t entry = part->slots[i];

		more = list_frame(batch, entry, part->address + i * PAGE_SIZE);
		if (unlikely(!more))
			break;
		if ((entry & ENTRY_WRITE) != 0) {
			entry &= ~(ENTRY_WRITE | ENTRY_DIRTY);
			writable[i] = entry;
			batch->changed = true;
		}
		if (unlikely(to[i] != 0))
			exclusive_frames_count(to[i] & ENTRY_ADDRESS, false);
		exclusive_frames_count(entry & ENTRY_ADDRESS, true);
		copies[i] = entry;
	}
	write_window_close(window);
	return more;
}

// False: nothing there.
static bool part_find(struct part *part, physical_address root, user_address here, user_address end,
		      user_address *next)
{
	part->address = here;
	part->slots = leaf_table_find(root, here, next);
	part->count = (minimum(*next, end) - here) / PAGE_SIZE;
	if (part->slots == nullptr)
		return false;
	part->first = arch_find_nonzero_word(part->slots, part->count);
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
