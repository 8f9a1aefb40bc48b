// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel's first own page tables, built through the boot mapping (virtual = physical below
// 4 GiB) before anything is sealed. The tables that the early start used are left behind.
#include "table.h"
#include <arch/boot.h>
#include <arch/image.h>
#include <arch/pins.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <arch/window.h>
#include <strict_rwx/strict_rwx.h>
#include <violation.h>

#define BOOT_MAPPING_END (UINT64_C(4) << 30)
#define LARGE_SIZE (UINT64_C(1) << 21)

void *mmu_boot_address(physical_address physical)
{
	if (physical >= BOOT_MAPPING_END)
		violation_stop("strict_rwx", "boot memory above 4 GiB");
	return (void *)physical;
}

static physical_address boot_table(uint32_t level)
{
	const physical_address table = kernel_table_alloc(level);

	if (table == 0)
		violation_stop("strict_rwx", "no memory for the first page tables");
	return table;
}

physical_address mmu_boot_root(void)
{
	return boot_table(ROOT_LEVEL);
}

// The entry for ADDRESS in the table of LEAF_LEVEL.
static uint64_t *boot_slot(physical_address root, uint64_t address, uint32_t leaf_level)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level > leaf_level; level--) {
		uint64_t *const slot =
			(uint64_t *)mmu_boot_address(table) + level_index(address, level);

		if (!(*slot & ENTRY_PRESENT))
			*slot = boot_table(level - 1) | ENTRY_TABLE;
		table = *slot & ENTRY_ADDRESS;
	}
	return (uint64_t *)mmu_boot_address(table) + level_index(address, leaf_level);
}

void mmu_boot_map(physical_address root, uint64_t address, physical_address physical, uint64_t size,
		  uint32_t protection)
{
	const uint32_t level = size == PAGE_SIZE ? 1 : 2;
	uint64_t *const slot = boot_slot(root, address, level);

	if (*slot != 0 || !strict_rwx_allows(protection))
		violation_stop("strict_rwx", "first page tables are inconsistent");
	*slot = entry_encode(physical, protection, level);
}

void mmu_boot_tables(physical_address root, uint64_t address, uint64_t leaf_size)
{
	boot_slot(root, address, leaf_size == PAGE_SIZE ? 1 : leaf_size == LARGE_SIZE ? 2 : 3);
}

static void map_segment(physical_address root, const char *start, const char *end,
			uint32_t protection)
{
	const uint64_t first = (uint64_t)start, last = (uint64_t)end;

	if (!is_aligned(first | last, PAGE_SIZE))
		violation_stop("strict_rwx", "image segments are not page aligned");
	for (uint64_t address = first; address < last; address += PAGE_SIZE)
		mmu_boot_map(root, address,
			     boot_info.image.start + (address - (uint64_t)image_start), PAGE_SIZE,
			     protection);
}

void mmu_boot_image(physical_address root, uint32_t sealed_protection)
{
	map_segment(root, text_start, text_end, strict_rwx_text());
	map_segment(root, rodata_start, rodata_end, strict_rwx_rodata());
	map_segment(root, ro_after_init_start, ro_after_init_end, MMU_READ | MMU_WRITE);
	map_segment(root, sealed_start, sealed_end, sealed_protection);
	map_segment(root, data_start, data_end, strict_rwx_data());
}

void mmu_boot_share(physical_address from, physical_address to)
{
	const uint64_t *const source = mmu_boot_address(from);
	uint64_t *const target = mmu_boot_address(to);

	for (uint32_t i = KERNEL_HALF_FIRST; i < TABLE_ENTRIES; i++) {
		if (target[i] == 0)
			target[i] = source[i];
	}
}

// Leaving CR4.PGE for a moment drops global translations of the boot mapping, too.
START_UP_CODE void mmu_boot_switch(physical_address root)
{
	const uint64_t control = cr4_read();

	mmu_kernel_root = root;
	start_up_cr4_write(control & ~CR4_PGE);
	start_up_cr3_write(root);
	start_up_cr4_write(control);
}
