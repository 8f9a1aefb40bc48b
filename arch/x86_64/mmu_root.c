// SPDX-License-Identifier: GPL-2.0-only
//
// Roots. The kernel half of every root is a copy of the kernel root's, whose entries are complete
// at boot and never change; below them everything is shared. One entry more is each root's own, for
// programs' registers (mmu_registers.c).
#include "mmu_table.h"
#include <arch/cpu.h>
#include <arch/memory.h>
#include <arch/upcall.h>
#include <base/errno.h>
#include <mm/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
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
	pgtable_root_made(table, kernel_stack_slot_now());
	*root = table;
	return 0;
}

// Index of the first entry from I on that names a table; COUNT: none. What is found is cleared, so
// that a table whose children are gone is clean.
static size_t take_child(uint64_t *entries, size_t i, size_t count, physical_address *child)
{
	i += arch_find_nonzero_word(entries + i, count - i);
	if (i < count) {
		*child = entries[i] & ENTRY_ADDRESS;
		sealed_store(&entries[i], 0);
	}
	return i;
}

// Three levels, three functions: the depth is fixed, nothing calls itself.
static void free_directory(physical_address directory)
{
	physical_address table = 0;

	for (size_t i = 0; i < TABLE_ENTRIES; i++) {
		i = take_child(table_at(directory), i, TABLE_ENTRIES, &table);
		if (i < TABLE_ENTRIES)
			kernel_table_free(table, false);
	}
	kernel_table_free(directory, true);
}

static void free_pointers(physical_address pointers)
{
	physical_address directory = 0;

	for (size_t i = 0; i < TABLE_ENTRIES; i++) {
		i = take_child(table_at(pointers), i, TABLE_ENTRIES, &directory);
		if (i < TABLE_ENTRIES)
			free_directory(directory);
	}
	kernel_table_free(pointers, true);
}

void mmu_root_destroy(physical_address root)
{
	physical_address pointers = 0;

	root_check(root);
	if (root == mmu_kernel_root || root == write_rarely.private_root)
		violation("write_rarely", "page-table root of the kernel freed");
	pgtable_root_check_unused(root, kernel_stack_slot_now());
	for (size_t i = 0; i < KERNEL_HALF_FIRST; i++) {
		i = take_child(table_at(root), i, KERNEL_HALF_FIRST, &pointers);
		if (i < KERNEL_HALF_FIRST)
			free_pointers(pointers);
	}
	mmu_registers_drop(root);
	kernel_table_free(root, false);
}

void mmu_root_require_unused(physical_address root)
{
	root_check(root);
	pgtable_root_check_unused(root, kernel_stack_slot_now());
}

void mmu_root_switch(physical_address root)
{
	root_check(root);
	root_load(root);
}
