// SPDX-License-Identifier: GPL-2.0-only
//
// Roots. The kernel half of every root is a copy of the kernel root's, whose entries are complete
// at boot and never change; below them everything is shared. One entry more is each root's own, for
// programs' registers (registers.c).
#include "stock.h"
#include <arch/cpu.h>
#include <arch/memory.h>
#include <arch/upcall.h>
#include <base/bits.h>
#include <base/errno.h>
#include <mm/kernel_space/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <ro_after_init/ro_after_init.h>
#include <violation.h>

RO_AFTER_INIT physical_address mmu_kernel_root;

// 0: no memory.
static physical_address root_new(void)
{
	const physical_address table = kernel_table_alloc(ROOT_LEVEL);
	struct write_window window;

	if (table == 0)
		return 0;
	window = write_window_open();
	write_window_copy(table_at(table) + KERNEL_HALF_FIRST,
			  table_at(mmu_kernel_root) + KERNEL_HALF_FIRST,
			  (TABLE_ENTRIES - KERNEL_HALF_FIRST) * sizeof(uint64_t));
	write_window_close(window);
	return table;
}

int mmu_root_create(physical_address *root)
{
	physical_address table = root_stock_take();

	if (table == 0)
		table = root_new();
	if (table == 0)
		return -ENOMEM;
	pgtable_root_made(table, kernel_stack_slot_now());
	*root = table;
	return 0;
}

// The child that SLOT names is nobody's any more: cleared, and kept for the next one. The window is
// closed for who gives one back, so it is open for the tables of one stock at most.
static void child_free(uint64_t *slot, struct write_window *window)
{
	const physical_address child = *slot & ENTRY_ADDRESS;

	slot_store(slot, 0);
	if (likely(table_stock_keep(child)))
		return;
	write_window_close(*window);
	kernel_table_free(child, false);
	*window = write_window_open();
}

// Three levels, three functions: the depth is fixed, nothing calls itself. (Of a directory, the
// children are tables of level 1.)
static void free_directory(physical_address directory, struct write_window *window)
{
	uint64_t *const entries = table_at(directory);
	const uint32_t used = *table_used(entries);

	for (uint32_t i = table_next(entries, used, 0, TABLE_ENTRIES); i < TABLE_ENTRIES;
	     i = table_next(entries, used, i + 1, TABLE_ENTRIES))
		child_free(&entries[i], window);
}

static void free_pointers(physical_address pointers, struct write_window *window)
{
	uint64_t *const entries = table_at(pointers);
	const uint32_t used = *table_used(entries);

	for (uint32_t i = table_next(entries, used, 0, TABLE_ENTRIES); i < TABLE_ENTRIES;
	     i = table_next(entries, used, i + 1, TABLE_ENTRIES)) {
		free_directory(entries[i] & ENTRY_ADDRESS, window);
		child_free(&entries[i], window);
	}
}

static void free_user_half(physical_address root, struct write_window *window)
{
	uint64_t *const entries = table_at(root);
	const uint32_t used = *table_used(entries) & TABLE_GROUPS_OF_USER;

	for (uint32_t i = table_next(entries, used, 0, TABLE_ENTRIES); i < TABLE_ENTRIES;
	     i = table_next(entries, used, i + 1, TABLE_ENTRIES)) {
		free_pointers(entries[i] & ENTRY_ADDRESS, window);
		child_free(&entries[i], window);
	}
}

static void root_free(physical_address root)
{
	mmu_registers_drop(root);
	kernel_table_free(root, false);
}

void mmu_root_destroy(physical_address root)
{
	struct write_window window;
	bool kept;

	root_check(root);
	if (root == mmu_kernel_root || root == write_rarely.private_root)
		violation("write_rarely", "page-table root of the kernel freed");
	pgtable_root_check_unused(root, kernel_stack_slot_now());
	window = write_window_open();
	free_user_half(root, &window);
	kept = mmu_registers_are_usual(root) && root_stock_keep(root);
	write_window_close(window);
	if (!kept)
		root_free(root);
}

void mmu_stock_drain(void)
{
	physical_address root;

	while ((root = root_stock_take()) != 0)
		root_free(root);
	table_stock_drain();
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
	if (root != mmu_kernel_root)
		pgtable_root_begun(root);
}
