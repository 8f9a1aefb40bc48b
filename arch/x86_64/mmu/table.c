// SPDX-License-Identifier: GPL-2.0-only
//
// The checks in front of every write of a page-table entry, and the making of tables.
#include "stock.h"
#include <arch/boot.h>
#include <arch/upcall.h>
#include <exclusive_frames/user_entry.h>
#include <strict_rwx/strict_rwx.h>
#include <violation.h>

// As <mm/frame/frame.h> numbers kinds; a block of no kind at all is no memory of ours.
#define KIND_KERNEL 1
#define KIND_PROGRAM 3
#define KIND_NO_MEMORY 0xff

static uint32_t kind_of(physical_address physical)
{
	return physical < write_rarely.view_size ? write_rarely.block_kinds[physical >> 21]
						 : KIND_NO_MEMORY;
}

[[noreturn, gnu::cold]] static void refuse(const char *row, const char *why)
{
	write_window_force_close();
	violation(row, "page-table entry refused: %s", why);
}

static void check_kernel_leaf(uint64_t entry)
{
	const physical_address physical = entry & ENTRY_ADDRESS;
	const uint32_t protection = entry_protection(entry);

	if (!strict_rwx_allows(protection))
		refuse("strict_rwx", "writable and executable");
	if (physical >= boot_info.image.start && physical < boot_info.image.end) {
		if (protection & (MMU_WRITE | MMU_EXECUTE))
			refuse("strict_rwx", "alias of the image");
		return;
	}
	if (protection & MMU_EXECUTE)
		refuse("strict_rwx", "executable data");
	switch (kind_of(physical)) {
	case KIND_KERNEL:
	case KIND_NO_MEMORY:
		return;
	case KIND_PROGRAM:
		if (entry & ENTRY_OF_ROOT_ALONE)
			return;
		[[fallthrough]];
	default:
		if (sealed_use_of(physical) == SEALED_SHADOW && !(protection & MMU_WRITE))
			return;
		refuse("exclusive_frames", "frame of another kind in a kernel mapping");
	}
}

void table_check(uint64_t entry, uint32_t level)
{
	const physical_address physical = entry & ENTRY_ADDRESS;

	if (level > 1) {
		if ((entry & ENTRY_LARGE) ||
		    sealed_use_of(physical) != SEALED_TABLE_1 + (level - 2))
			refuse("write_rarely", "no page table of the next level");
		return;
	}
	if (likely(entry & ENTRY_USER)) {
		if (unlikely(!exclusive_frames_user_entry(kind_of(physical),
							  (entry & ENTRY_WRITE) != 0)))
			refuse("exclusive_frames", "kernel frame in a program");
		return;
	}
	check_kernel_leaf(entry);
}

void root_check(physical_address root)
{
	if (unlikely(sealed_use_of(root) != SEALED_TABLE_4))
		refuse("write_rarely", "not a page-table root");
}

// Inside a window. TABLE was given out for this level just now: nothing to check.
static always_inline void table_hang(uint64_t *slot, physical_address table, bool user)
{
	table_note(slot, slot_groups(slot, 1));
	slot_store(slot, table | ENTRY_TABLE | (user ? ENTRY_USER : 0));
}

struct chain {
	uint64_t address;
	physical_address table; // the lowest that there is
	uint32_t level;         // of it
};

static always_inline void chain_hang(struct chain *chain, physical_address table)
{
	table_hang(table_entry(chain->table, chain->address, chain->level), table,
		   chain->address < MMU_USER_END);
	chain->table = table;
	chain->level--;
}

// In one window, as far as the spare ones go.
static always_inline void chain_spares(struct chain *chain)
{
	const struct write_window window = write_window_open();
	physical_address table;

	while (chain->level > 1 && (table = table_stock_take(chain->level - 1)) != 0)
		chain_hang(chain, table);
	write_window_close(window);
}

// The tables for ADDRESS that TABLE, which is of LEVEL and has none, lacks: the lowest; 0: no
// memory.
[[gnu::noinline]] static physical_address tables_make(physical_address table, uint64_t address,
						      uint32_t level)
{
	struct chain chain = { .address = address, .table = table, .level = level };

	chain_spares(&chain);
	while (unlikely(chain.level > 1)) {
		const physical_address next = kernel_table_alloc(chain.level - 1);
		struct write_window window;

		if (next == 0)
			return 0;
		window = write_window_open();
		chain_hang(&chain, next);
		write_window_close(window);
	}
	return chain.table;
}

uint64_t *leaf_make(physical_address root, uint64_t address)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level > 1; level--) {
		const uint64_t entry = read_once(*table_entry(table, address, level));

		if (unlikely(!(entry & ENTRY_PRESENT))) {
			table = tables_make(table, address, level);
			break;
		}
		table = likely(!(entry & ENTRY_LARGE)) ? entry & ENTRY_ADDRESS : 0;
		if (unlikely(table == 0))
			break;
	}
	return likely(table != 0) ? table_entry(table, address, 1) : nullptr;
}
