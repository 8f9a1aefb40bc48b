// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "block_kinds", "write_rarely: write to sealed memory outside a window",
       "The program declares the block of its own memory to be sealed, in the table of "
       "kinds of blocks.",
       "The table of kinds is sealed memory.",
       "A page that the program fills passes for page tables or credentials.");

static bool control(void)
{
	return is_ordinary();
}

static char page[4096] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t kinds = peek(symbol("frame_arrays") + member("frame_arrays.kinds"));
	uint64_t entry;

	page[0] = 1;
	entry = peek(table_entry(own_root(own_task()), (uint64_t)page, 1)) & ENTRY_ADDRESS;
	poke8(kinds + (entry >> 21), 2);
	return peek8(kinds + (entry >> 21)) == 2;
}

static void victim(void)
{
	victim_waits();
}
