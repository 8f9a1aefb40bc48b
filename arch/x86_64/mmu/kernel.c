// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel pages of 4 KiB (stacks, devices, heap descriptors) and the 2 MiB leaves of the views.
// Locks: the kernel-space lock for pages, the frame lock for views.
#include "table.h"
#include <arch/upcall.h>
#include <base/errno.h>
#include <strict_rwx/strict_rwx.h>
#include <violation.h>

static int map_entry(uint64_t address, uint64_t entry)
{
	struct write_window window;
	uint64_t *slot;

	if (address < MMU_USER_END)
		violation("strict_rwx", "kernel mapping of a wrong kind");
	slot = leaf_make(mmu_kernel_root, address);
	if (slot == nullptr)
		return -ENOMEM;
	if (read_once(*slot) & ENTRY_PRESENT)
		violation("strict_rwx", "kernel page mapped twice");
	window = write_window_open();
	table_store(slot, entry, 1);
	write_window_close(window);
	return 0;
}

int mmu_kernel_map(uint64_t address, physical_address frame, uint32_t protection)
{
	if ((protection & (MMU_USER | MMU_EXECUTE)) != 0)
		violation("strict_rwx", "kernel mapping of a wrong kind");
	return map_entry(address, entry_encode(frame, protection, 1));
}

int mmu_kernel_map_shadow(uint64_t address, physical_address frame)
{
	return map_entry(address, entry_encode(frame, MMU_READ, 1) | ENTRY_DIRTY);
}

void mmu_kernel_unmap(uint64_t address)
{
	uint64_t *const slot = leaf_find(mmu_kernel_root, address);
	struct write_window window;

	if (slot == nullptr)
		return;
	window = write_window_open();
	table_store(slot, 0, 1);
	write_window_close(window);
}

void mmu_kernel_protect(uint64_t start, uint64_t end, uint32_t protection)
{
	for (uint64_t address = start; address < end; address += PAGE_SIZE) {
		uint64_t *const slot = leaf_find(mmu_kernel_root, address);
		struct write_window window;

		if (slot == nullptr || !(read_once(*slot) & ENTRY_PRESENT))
			violation("strict_rwx", "protection of a page that is not mapped");
		window = write_window_open();
		table_store(slot, entry_encode(*slot & ENTRY_ADDRESS, protection, 1), 1);
		write_window_close(window);
	}
	mmu_flush_all_begin();
}

// What may stand in a view: never executable, never for programs, writable only as its kind says.
static void view_check(physical_address root, physical_address block, uint32_t protection)
{
	const uint32_t kind = write_rarely.block_kinds[block >> 21];
	const bool private = root == write_rarely.private_root;

	if (!strict_rwx_allows(protection) || (protection & (MMU_USER | MMU_EXECUTE)) != 0)
		violation("strict_rwx", "view of memory of a wrong kind");
	if (!private && kind == write_rarely.sealed_kind && (protection & MMU_WRITE) != 0 &&
	    (protection & MMU_SEALED) == 0 && protection != write_rarely_protection(true))
		violation("write_rarely", "writable view of sealed memory");
}

void mmu_view_set(physical_address root, uint64_t address, physical_address block,
		  uint32_t protection)
{
	physical_address table = root;
	struct write_window window;

	root_check(root);
	view_check(root, block, protection);
	for (uint32_t level = ROOT_LEVEL; level > 2; level--) {
		const uint64_t entry = read_once(*table_entry(table, address, level));

		if (!(entry & ENTRY_PRESENT) || (entry & ENTRY_LARGE))
			violation("strict_rwx", "view without tables");
		table = entry & ENTRY_ADDRESS;
	}
	window = write_window_open();
	// Not table_store(): the one kind of large leaf there is has its check above.
	write_window_store(table_entry(table, address, 2),
			   protection == 0 ? 0 : entry_encode(block, protection, 2));
	write_window_close(window);
}
