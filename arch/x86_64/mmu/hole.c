// SPDX-License-Identifier: GPL-2.0-only
//
// Tables of addresses that programs have no more: without this a program that maps here, touches
// and unmaps, and goes on elsewhere, would hold a table for each place until it ends.
//
// A CPU may walk through a table that it remembers after the entry is gone. So the entry keeps the
// address, not present, until all have forgotten it: what is to be freed is never written down
// outside of sealed memory. And only what is empty goes, whatever is said of holes.
// Locks: as user.c; and no area is made in the hole meanwhile.
#include "table.h"
#include <arch/memory.h>
#include <arch/upcall.h>

struct descent {
	user_address low, high; // of the hole
	bool changed;
};

// The whole of what the entry of LEVEL maps around HERE.
static bool span_in_hole(const struct descent *descent, user_address here, uint32_t level)
{
	const uint64_t span = UINT64_C(1) << level_shift(level);
	const user_address start = align_down(here, span);

	return start >= descent->low && start + span <= descent->high;
}

// The entry for HERE tells of most that are not.
static bool is_empty(physical_address table, user_address here, uint32_t level)
{
	return read_once(*table_entry(table, here, level)) == 0 &&
	       arch_find_nonzero_word(table_at(table), TABLE_ENTRIES) == TABLE_ENTRIES;
}

static user_address span_end(user_address here, uint32_t level)
{
	const uint64_t span = UINT64_C(1) << level_shift(level);

	return align_down(here, span) + span;
}

static user_address retire_at(physical_address root, user_address here, struct descent *descent)
{
	physical_address table = root;
	uint32_t level = ROOT_LEVEL;

	for (; level > 1; level--) {
		uint64_t *const slot = table_entry(table, here, level);
		const uint64_t entry = read_once(*slot);

		if (!(entry & ENTRY_PRESENT))
			return span_end(here, level);
		table = entry & ENTRY_ADDRESS;
		if (span_in_hole(descent, here, level) && is_empty(table, here, level - 1)) {
			sealed_store(slot, table | ENTRY_RETIRED);
			descent->changed = true;
			return span_end(here, level);
		}
	}
	return span_end(here, 2);
}

bool mmu_user_retire(physical_address root, user_address start, user_address end, user_address low,
		     user_address high)
{
	struct descent descent = { .low = low, .high = high };

	user_check(root, start, end);
	writer_check(root);
	while (start < end)
		start = retire_at(root, start, &descent);
	return descent.changed;
}

static user_address free_at(physical_address root, user_address here)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level > 1; level--) {
		uint64_t *const slot = table_entry(table, here, level);
		const uint64_t entry = read_once(*slot);

		table = entry & ENTRY_ADDRESS;
		if (!(entry & ENTRY_PRESENT)) {
			if (entry & ENTRY_RETIRED) {
				sealed_store(slot, 0);
				kernel_table_free(table, true);
			}
			return span_end(here, level);
		}
	}
	return span_end(here, 2);
}

void mmu_user_free_retired(physical_address root, user_address start, user_address end)
{
	user_check(root, start, end);
	writer_check(root);
	while (start < end)
		start = free_at(root, start);
}
