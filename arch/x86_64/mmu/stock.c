// SPDX-License-Identifier: GPL-2.0-only
//
// Tables and roots that nobody needs, for who needs some next: a few words in the window that hangs
// them up or takes them down, instead of a way through the allocator each time. Empty tables; roots
// with their kernel half, their registers' first page, and nothing else.
// By CPU, used inside of windows. The lists are sealed, as who has another's table would write its
// mappings; and what lies here is no table of any level, so that nothing takes it for one.
#include "stock.h"
#include <arch/cpu.h>
#include <arch/memory.h>
#include <arch/upcall.h>
#include <base/bits.h>

#define STOCK_TABLES 24u
#define STOCK_ROOTS 4u

struct stock {
	uint32_t table_count, root_count;
	physical_address tables[STOCK_TABLES], roots[STOCK_ROOTS];
};

SEALED_DATA static struct stock stocks[CPU_COUNT_MAX] = {};

// SAFETY: a variable of this file in .data.sealed is what a window may write.
static always_inline struct stock *own_stock(void)
{
	return (struct stock *)wrap_add((uint64_t)&stocks[arch_cpu_number()],
					write_rarely.image_alias);
}

static uint32_t index_in_block(physical_address table)
{
	return (uint32_t)(table >> 12) % SEALED_BLOCK_FRAMES;
}

static struct sealed_block *header_of(physical_address table)
{
	return write_window_known(sealed_block_of(table));
}

// What TABLE has of the user half, or of all that a lower table maps, is cleared.
static void clear_used(physical_address table, uint32_t used)
{
	uint64_t *const entries = write_window_known(table_at(table));

	for (; used != 0; used &= used - 1)
		arch_clear_words(entries + bit_lowest(used) * TABLE_GROUP, TABLE_GROUP);
}

physical_address table_stock_take(uint32_t level)
{
	struct stock *const own = own_stock();
	physical_address table;

	if (own->table_count == 0)
		return 0;
	table = own->tables[--own->table_count];
	header_of(table)->use[index_in_block(table)] = (uint8_t)(SEALED_TABLE_1 + (level - 1));
	return table;
}

bool table_stock_keep(physical_address table)
{
	struct stock *const own = own_stock();
	struct sealed_block *const header = header_of(table);
	const uint32_t index = index_in_block(table);

	if (own->table_count == STOCK_TABLES || header->use[index] < SEALED_TABLE_1 ||
	    header->use[index] > SEALED_TABLE_3)
		return false;
	clear_used(table, header->used[index]);
	header->used[index] = 0;
	header->use[index] = SEALED_SPARE;
	own->tables[own->table_count++] = table;
	return true;
}

physical_address root_stock_take(void)
{
	const struct write_window window = write_window_open();
	struct stock *const own = own_stock();
	physical_address root = 0;

	if (own->root_count != 0) {
		root = own->roots[--own->root_count];
		header_of(root)->use[index_in_block(root)] = SEALED_TABLE_4;
	}
	write_window_close(window);
	return root;
}

bool root_stock_keep(physical_address root)
{
	struct stock *const own = own_stock();
	struct sealed_block *const header = header_of(root);
	const uint32_t index = index_in_block(root);
	const bool room = own->root_count < STOCK_ROOTS;

	if (room) {
		clear_used(root, header->used[index] & TABLE_GROUPS_OF_USER);
		header->used[index] = 0;
		header->use[index] = SEALED_SPARE;
		own->roots[own->root_count++] = root;
	}
	return room;
}

static physical_address table_take_one(void)
{
	const struct write_window window = write_window_open();
	const physical_address table = table_stock_take(1);

	write_window_close(window);
	return table;
}

void table_stock_drain(void)
{
	physical_address table;

	while ((table = table_take_one()) != 0)
		kernel_table_free(table, true);
}
