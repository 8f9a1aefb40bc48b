// SPDX-License-Identifier: GPL-2.0-only
//
// The pages of programs' registers (<arch/user_registers.h>): the one part of the kernel half that
// is each root's own. Their frames are counted as those that programs map, so that nobody else gets
// one. Locks: as for pages of programs.
#include "table.h"
#include <arch/memory.h>
#include <arch/upcall.h>
#include <arch/user_registers.h>
#include <aslr_heap/aslr_heap.h>
#include <base/errno.h>
#include <exclusive_frames/mapped.h>

#define ENTRY_REGISTERS                                                                     \
	(ENTRY_PRESENT | ENTRY_WRITE | ENTRY_ACCESSED | ENTRY_DIRTY | ENTRY_OF_ROOT_ALONE | \
	 ENTRY_NO_EXECUTE)
#define ENTRY_OTHER_PAGES (UINT64_C(1) << 52) // ours, in the root: not just the first page
static int page_map(uint64_t *slot)
{
	const physical_address page = kernel_registers_page_alloc();
	struct write_window window;

	if (page == 0)
		return -ENOMEM;
	table_check(page | ENTRY_REGISTERS, 1);
	window = write_window_open();
	exclusive_frames_count(page, true);
	table_note(slot, slot_groups(slot, 1));
	write_window_store(slot, page | ENTRY_REGISTERS);
	write_window_close(window);
	return 0;
}

int mmu_registers_map(physical_address root, uint64_t address)
{
	const bool first = address == aslr_heap_base(ASLR_REGISTERS);
	uint64_t *const top = table_entry(root, address, ROOT_LEVEL);
	uint64_t *slot;
	int error = 0;

	root_check(root);
	writer_check(root);
	if (first && mmu_registers_are_usual(root))
		return 0;
	slot = leaf_make(root, address);
	if (slot == nullptr)
		error = -ENOMEM;
	else if ((read_once(*slot) & ENTRY_PRESENT) == 0)
		error = page_map(slot);
	if ((!first || error != 0) && *top != 0)
		sealed_store(top, *top | ENTRY_OTHER_PAGES);
	return error;
}

bool mmu_registers_are_mapped(physical_address root, uint64_t address)
{
	const uint64_t *const slot = leaf_find(root, address);

	return slot != nullptr && (read_once(*slot) & ENTRY_PRESENT) != 0;
}

static void page_drop(uint64_t *slot)
{
	const physical_address page = *slot & ENTRY_ADDRESS;
	const struct write_window window = write_window_open();

	write_window_store(slot, 0);
	exclusive_frames_count(page, false);
	write_window_close(window);
	kernel_registers_page_free(page);
}

static void table_drop(physical_address table)
{
	uint64_t *const entries = table_at(table);

	for (size_t i = 0; i < TABLE_ENTRIES; i++) {
		i += arch_find_nonzero_word(entries + i, TABLE_ENTRIES - i);
		if (i < TABLE_ENTRIES)
			page_drop(&entries[i]);
	}
	kernel_table_free(table, true);
}

// The table that SLOT names, which it does not any more; 0: none.
static physical_address table_take(uint64_t *slot)
{
	const physical_address table = *slot & ENTRY_ADDRESS;

	if (table != 0)
		sealed_store(slot, 0);
	return table;
}

// One table of each upper level: the region lies in one GiB.
static void tree_drop(physical_address pointers)
{
	const uint64_t base = aslr_heap_base(ASLR_REGISTERS);
	const physical_address directory = table_take(table_entry(pointers, base, 3));

	for (uint64_t at = base; directory != 0 && at < base + USER_REGISTERS_SIZE;
	     at += UINT64_C(1) << level_shift(2)) {
		const physical_address table = table_take(table_entry(directory, at, 2));

		if (table != 0)
			table_drop(table);
	}
	if (directory != 0)
		kernel_table_free(directory, true);
	kernel_table_free(pointers, true);
}

void mmu_registers_drop(physical_address root)
{
	const physical_address pointers =
		table_take(table_entry(root, aslr_heap_base(ASLR_REGISTERS), ROOT_LEVEL));

	if (pointers != 0)
		tree_drop(pointers);
}

bool mmu_registers_are_usual(physical_address root)
{
	const uint64_t top = *table_entry(root, aslr_heap_base(ASLR_REGISTERS), ROOT_LEVEL);

	return top != 0 && (top & ENTRY_OTHER_PAGES) == 0;
}
