// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "root_entry", "write_rarely: write to sealed memory outside a window",
       "The program puts a table that it has built in its own memory into its "
       "page-table root.",
       "Page tables are sealed memory: a store outside a write window faults.",
       "All of physical memory is the program's, by tables that nobody checks.");

static bool control(void)
{
	return is_ordinary();
}

static uint64_t page[512] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t root = own_root(own_task());
	uint64_t own, slot;

	page[0] = 0x83;
	own = peek(table_entry(root, (uint64_t)page, 1)) & ENTRY_ADDRESS;
	slot = table_entry(root, 0x600000000000ul, 4);
	poke(slot, own | 7);
	return peek(slot) == (own | 7);
}

static void victim(void)
{
	victim_waits();
}
