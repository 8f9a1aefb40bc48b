// SPDX-License-Identifier: GPL-2.0-only
//
// Roots. The kernel half of every root is a copy of the kernel root's, whose entries are complete at
// boot and never change; below them everything is shared.
#include "mmu_table.h"
#include <arch/cpu.h>
#include <arch/memory.h>
#include <arch/upcall.h>
#include <base/errno.h>
#include <ro_after_init/ro_after_init.h>
#include <violation.h>

RO_AFTER_INIT physical_address mmu_kernel_root;

int mmu_root_create(physical_address *root)
{
	const physical_address table = kernel_table_alloc(ROOT_LEVEL);
	struct write_window window;

	if (table == 0)
		return -ENOMEM;
	window = write_window_open();
	write_window_copy(table_at(table) + KERNEL_HALF_FIRST,
			  table_at(mmu_kernel_root) + KERNEL_HALF_FIRST,
			  (TABLE_ENTRIES - KERNEL_HALF_FIRST) * sizeof(uint64_t));
	write_window_close(window);
	*root = table;
	return 0;
}

// Calls itself for no level: the three loops are written out.
static void free_level_1(physical_address directory)
{
	const uint64_t *const entries = table_at(directory);
	size_t i = arch_find_nonzero_word(entries, TABLE_ENTRIES);

	while (i < TABLE_ENTRIES) {
		if (entries[i] & ENTRY_PRESENT)
			kernel_table_free(entries[i] & ENTRY_ADDRESS);
		i += 1;
		i += arch_find_nonzero_word(entries + i, TABLE_ENTRIES - i);
	}
	kernel_table_free(directory);
}

static void free_level_2(physical_address pointers)
{
	const uint64_t *const entries = table_at(pointers);
	size_t i = arch_find_nonzero_word(entries, TABLE_ENTRIES);

	while (i < TABLE_ENTRIES) {
		if (entries[i] & ENTRY_PRESENT)
			free_level_1(entries[i] & ENTRY_ADDRESS);
		i += 1;
		i += arch_find_nonzero_word(entries + i, TABLE_ENTRIES - i);
	}
	kernel_table_free(pointers);
}

void mmu_root_destroy(physical_address root)
{
	const uint64_t *const entries = table_at(root);
	size_t i;

	root_check(root);
	if (root == mmu_kernel_root || root == write_rarely.private_root)
		violation("write_rarely", "page-table root of the kernel freed");
	i = arch_find_nonzero_word(entries, KERNEL_HALF_FIRST);
	while (i < KERNEL_HALF_FIRST) {
		if (entries[i] & ENTRY_PRESENT)
			free_level_2(entries[i] & ENTRY_ADDRESS);
		i += 1;
		i += arch_find_nonzero_word(entries + i, KERNEL_HALF_FIRST - i);
	}
	kernel_table_free(root);
}

void mmu_root_switch(physical_address root)
{
	root_check(root);
	arch_cpu()->root = root;
	arch_root_write(root);
}
