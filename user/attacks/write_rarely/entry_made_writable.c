// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "entry_made_writable",
       "write_rarely: write to sealed memory outside a window",
       "The program maps a file of root read-only and sets the write bit in its own "
       "page-table entry.",
       "Page tables are sealed memory: a store outside a write window faults.",
       "The page cache of root's file changes under everybody's eyes.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task();
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	volatile char *page =
		(volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ, MAP_SHARED, file, 0);
	char first;
	uint64_t slot;

	(void)own_cpu(0);
	first = page[0];
	slot = table_entry(own_root(task), (uint64_t)page, 1);
	poke(slot, peek(slot) | 2);
	(void)own_cpu(1); /* which knows no old translation of the page */
	page[0] = 'X';
	call4(__NR_pread64, file, (long)&first, 1, 0);
	return first == 'X';
}

static void victim(void)
{
	victim_waits();
}
