// SPDX-License-Identifier: GPL-2.0-only
//
// Blocks: the pool of those without a kind, and changes of kind. A change is three writes, to the
// sealed table of kinds and to one leaf of a view or two, and happens seldom: a kind takes a block
// when it has no free frame left, and gives one back when all its frames are free and enough
// remain.
//
// Invariants:
//   1. a block is mapped in the view of its kind only; program blocks only on the private root
//   2. a block that a kernel view showed gets a new kind after every CPU has flushed its TLB: until
//      then it is BLOCK_DRAINING, and the number of the flush is sealed like the kinds
//   3. a block without a kind has no frame that is in use, or shows what a program left: sealed
//      marks are asked when it loses its kind
// Locks: frame_lock held by all callers.
#include "internal.h"
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/mark.h>
#include <page_cache_integrity/page_cache_integrity.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>

RO_AFTER_INIT struct frame_memory frame_memory;
RO_AFTER_INIT struct frame_arrays frame_arrays;
struct spin_lock frame_lock = SPIN_LOCK(LOCK_FRAME);
uint64_t frame_total;
struct block_list block_lists[FRAME_KIND_COUNT];

static uint32_t pool_count;
static uint32_t draining_first, draining_count;
// Of the last block that began to drain; the others' are done when it is.
SEALED_DATA static uint64_t drain_generation = 0;

void blocks_corrupted(void)
{
	violation("heap_integrity", "corrupted list of memory blocks");
}

static void kind_store(uint32_t block, uint8_t value)
{
	const struct write_window window = write_window_open();

	write_window_copy(&frame_arrays.kinds[block], &value, 1);
	write_window_close(window);
}

// What the kernel's own view of a kind allows.
static uint32_t view_protection(enum frame_kind kind)
{
	switch (kind) {
	case FRAME_KERNEL:
		return MMU_READ | MMU_WRITE;
	case FRAME_SEALED:
		return write_rarely_protection(frame_memory.keys);
	case FRAME_FILE:
		return page_cache_view_protection();
	case FRAME_PROGRAM:
		return exclusive_frames_protection();
	default:
		return 0;
	}
}

static bool on_private_root(enum frame_kind kind)
{
	return kind == FRAME_PROGRAM || kind == FRAME_FILE ||
	       (kind == FRAME_SEALED && !frame_memory.keys);
}

static void views_set(uint32_t block, enum frame_kind kind, bool present)
{
	const physical_address physical = block * BLOCK_SIZE;
	const uint32_t protection = view_protection(kind);

	if (protection != 0)
		mmu_view_set(mmu_kernel_root, frame_memory.view[kind] + physical, physical,
			     present ? protection : 0);
	if (on_private_root(kind))
		mmu_view_set(exclusive_frames.private_root, frame_memory.private_view + physical,
			     physical, present ? MMU_READ | MMU_WRITE | MMU_LOCAL : 0);
}

void pool_add(uint32_t block)
{
	if (pool_count >= frame_memory.block_count)
		blocks_corrupted();
	frame_memory.pool[pool_count++] = block;
}

static struct block *block_at(uint32_t block)
{
	if (block == 0 || block >= frame_memory.block_count)
		blocks_corrupted();
	return &frame_memory.blocks[block];
}

// Blocks whose old translations are gone everywhere become free.
static void drain(void)
{
	if (draining_first == 0 || !mmu_flush_finished(drain_generation))
		return;
	while (draining_first != 0) {
		const uint32_t number = draining_first;
		struct block *const block = block_at(number);

		if (frame_arrays.kinds[number] != BLOCK_DRAINING)
			blocks_corrupted();
		kind_store(number, FRAME_NONE);
		draining_first = block->next;
		draining_count--;
		block->next = 0;
		pool_add(number);
	}
}

// At random: physical addresses of the kernel's data are not to be guessed either.
static uint32_t pool_take(void)
{
	const uint32_t index = (uint32_t)random_below(pool_count);
	const uint32_t block = frame_memory.pool[index];

	frame_memory.pool[index] = frame_memory.pool[--pool_count];
	if (block == 0 || block >= frame_memory.block_count ||
	    frame_arrays.kinds[block] != FRAME_NONE)
		blocks_corrupted();
	return block;
}

uint32_t block_take(enum frame_kind kind)
{
	const bool program = kind == FRAME_PROGRAM || kind == FRAME_FILE;
	uint32_t block;

	drain();
	if (pool_count == 0 || (program && pool_count <= frame_memory.reserve_blocks))
		return 0;
	block = pool_take();
	kind_store(block, kind);
	views_set(block, kind, true);
	block_lists[kind].blocks++;
	return block;
}

// What is not even clear would show under another kind what a program left; a page of a file could
// be written there, and come back.
static void require_unused(uint32_t number)
{
	const uint64_t first = (uint64_t)number * BLOCK_FRAMES;

	for (uint32_t i = 0; i < BLOCK_FRAMES; i++) {
		const struct frame *const frame = &frame_arrays.frames[first + i];

		if (unlikely(!pgtable_frame_is_given_up(frame_mark_is_clear(frame))))
			violation("pgtable_integrity", "a block given up with a frame in use");
	}
}

void block_release(uint32_t number)
{
	struct block *const block = block_at(number);
	const enum frame_kind kind = frame_arrays.kinds[number];

	if (kind == FRAME_NONE || kind >= FRAME_KIND_COUNT)
		violation("heap_integrity", "release of a block without a kind");
	require_unused(number);
	views_set(number, kind, false);
	block_lists[kind].blocks--;
	if (view_protection(kind) == 0) {
		kind_store(number, FRAME_NONE);
		pool_add(number);
		return;
	}
	kind_store(number, BLOCK_DRAINING);
	sealed_store(&drain_generation, mmu_flush_all_begin());
	block->next = draining_first;
	draining_first = number;
	draining_count++;
}

void block_list_add(enum frame_kind kind, uint32_t number)
{
	struct block_list *const list = &block_lists[kind];
	struct block *const block = block_at(number);

	if (block->listed || frame_arrays.kinds[number] != kind)
		violation("heap_integrity", "block listed under another kind");
	block->listed = true;
	block->previous = 0;
	block->next = list->first;
	if (list->first != 0)
		block_at(list->first)->previous = number;
	list->first = number;
}

void block_list_remove(enum frame_kind kind, uint32_t number)
{
	struct block_list *const list = &block_lists[kind];
	struct block *const block = block_at(number);

	if (block->previous != 0)
		block_at(block->previous)->next = block->next;
	else if (list->first == number)
		list->first = block->next;
	else
		blocks_corrupted();
	if (block->next != 0)
		block_at(block->next)->previous = block->previous;
	block->next = block->previous = 0;
	block->listed = false;
}
