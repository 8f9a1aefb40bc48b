// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("page_cache_integrity", "page_cleared", "page_cache_integrity: a page of a file cleared",
       "The program puts a page of a file that it may only read among the frames that wait to be "
       "cleared, and gives a page of its own back.",
       "A frame that is a page of a file, by its mark in sealed memory, is not cleared.",
       "There are zeros in a file that the program may not write.");

#define FRAME_BATCH 32

static char page[2][4096] __attribute__((aligned(4096)));

static char first_byte(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	char first = 0;

	call4(__NR_pread64, file, (long)&first, 1, 0);
	call1(__NR_close, file);
	return first;
}

static bool control(void)
{
	return is_ordinary() && first_byte() != 0;
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
	const char *map = (const char *)call6(__NR_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, file, 0);
	const uint64_t waiting =
		peek(own_cpu(0) + member("cpu.frame_cache")) + member("frame_cache.dirty");
	const char first = *(const volatile char *)map;
	const uint64_t frame = frame_of((uint64_t)map);

	/* It is only the file's: that a program maps it is another row's business. */
	call2(__NR_munmap, (long)map, 4096);
	page[0][0] = page[1][0] = first;
	for (uint64_t i = 0; i < FRAME_BATCH; i++)
		poke(waiting + member("frame_stack.slots") + 8 * i, frame);
	poke32(waiting + member("frame_stack.count"), FRAME_BATCH);
	call3(__NR_madvise, (long)page, sizeof(page), MADV_DONTNEED);
	return first_byte() == 0;
}

static void victim(void)
{
	victim_waits();
}
