// SPDX-License-Identifier: GPL-2.0-only
//
// Reading the live page tables from the lowest address to the highest, leaf by leaf.
#include "table.h"
#include <arch/memory.h>

#define ADDRESS_BITS UINT64_C(0x0000ffffffffffff)
#define ADDRESS_SIGN UINT64_C(0x0000800000000000)
#define ADDRESS_UPPER UINT64_C(0xffff000000000000)

static uint64_t canonical(uint64_t address)
{
	return (address & ADDRESS_SIGN) != 0 ? address | ADDRESS_UPPER : address;
}

// Looks on through one table from *HERE (48 bits). Found: its entry. nullptr: *HERE is behind it.
static const uint64_t *next_in_table(physical_address table, uint64_t *here, uint32_t level)
{
	const uint64_t span = UINT64_C(1) << level_shift(level);
	const uint32_t index = level_index(*here, level);
	const uint64_t *const entries = table_at(table);
	const size_t skip = arch_find_nonzero_word(entries + index, TABLE_ENTRIES - index);

	if (skip != 0)
		*here = align_down(*here, span) + skip * span;
	return index + skip < TABLE_ENTRIES ? &entries[index + skip] : nullptr;
}

// Goes down from the root at *HERE; true: a leaf begins there. False: *HERE has moved on.
static bool descend(physical_address root, uint64_t *here, struct mmu_entry *entry)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level >= 1; level--) {
		const uint64_t *const slot = next_in_table(table, here, level);

		if (slot == nullptr)
			return false;
		if (!(*slot & ENTRY_PRESENT)) {
			*here = align_down(*here, UINT64_C(1) << level_shift(level)) +
				(UINT64_C(1) << level_shift(level));
			return false;
		}
		if (level == 1 || (*slot & ENTRY_LARGE) != 0) {
			entry_decode(*slot, level, entry);
			*here = align_down(*here, entry->size);
			return true;
		}
		table = *slot & ENTRY_ADDRESS;
	}
	return false;
}

bool mmu_next_mapping(physical_address root, uint64_t *address, struct mmu_entry *entry)
{
	uint64_t here = *address & ADDRESS_BITS;

	root_check(root);
	while (here <= ADDRESS_BITS) {
		if (descend(root, &here, entry)) {
			*address = canonical(here);
			return true;
		}
	}
	return false;
}

// Of [0, END) of one table. Entries are noted before they are there: read in the other order.
static uint32_t unnoted_in(physical_address table, uint32_t end)
{
	const uint64_t *const entries = table_at(table);
	uint32_t unnoted = 0;

	for (uint32_t i = 0; i < end; i++) {
		if (__atomic_load_n(&entries[i], __ATOMIC_ACQUIRE) != 0 &&
		    (read_once(*table_used(entries)) >> (i / TABLE_GROUP) & 1) == 0)
			unnoted++;
	}
	return unnoted;
}

uint32_t mmu_unnoted_entries(physical_address root)
{
	uint32_t unnoted = unnoted_in(root, KERNEL_HALF_FIRST);
	struct mmu_entry entry;
	physical_address table = 0;

	for (uint64_t here = 0; mmu_next_mapping(root, &here, &entry) && here < MMU_USER_END;
	     here = align_down(here, UINT64_C(1) << level_shift(2)) +
		    (UINT64_C(1) << level_shift(2))) {
		for (uint32_t level = ROOT_LEVEL; level > 1; level--) {
			const physical_address parent = level == ROOT_LEVEL ? root : table;

			table = *table_entry(parent, here, level) & ENTRY_ADDRESS;
			unnoted += unnoted_in(table, TABLE_ENTRIES);
		}
	}
	return unnoted;
}
