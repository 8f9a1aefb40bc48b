// SPDX-License-Identifier: GPL-2.0-only
//
// What mm/'s address spaces stand on, simulated for the host: frames with contents and reference
// counts, page tables as arrays, locks that only count. Included by one test, with mm/*.c.
#pragma once

#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include <arch/mmu.h>
#include <arch/user_registers.h>
#include <cred_integrity/cred_integrity.h>
#include <mm/frame/frame.h>
#include <exclusive_frames/mapped.h>
#include <mm/frame/mark.h>
#include "mm/space/area.h"
#include <mm/heap/heap.h>
#include <mm/upcall.h>
#include <secrets/secrets.h>
#include <sync/mutex.h>
#include <sync/shared_lock.h>
#include <violation.h>
#include <write_rarely/sealed_block.h>

#define FAKE_FRAMES 16384u
#define FAKE_PAGES 8192u // user pages that exist at all
#define FAKE_ROOTS 64u

static struct frame fake_frames[FAKE_FRAMES];
static uint8_t fake_kinds[FAKE_FRAMES / BLOCK_FRAMES]; // of blocks: the upper half is for files
static uint64_t fake_words[FAKE_FRAMES];               // contents: one word stands for the page
static uint32_t fake_frames_used;
static uint32_t fake_heap_used;
struct frame_arrays frame_arrays = { .frames = fake_frames,
				     .kinds = fake_kinds,
				     .count = FAKE_FRAMES };
static struct frame_mark fake_marks[FAKE_FRAMES]; // whose page of which cache
static struct frame_mark *fake_mark_blocks[FAKE_FRAMES / MARK_BLOCK_FRAMES];
struct exclusive_layout exclusive_frames = { .marks = fake_mark_blocks,
					     .mark_blocks = array_count(fake_mark_blocks) };

struct fake_entry {
	physical_address physical;
	uint32_t protection;
};
static struct fake_entry fake_tables[FAKE_ROOTS][FAKE_PAGES];
static bool fake_roots[FAKE_ROOTS];
physical_address mmu_kernel_root = 0x1000;

// Every table of operations counts as a constant of the image.
const char tables_start[1];
__asm__(".set tables_size, -1");

static uint32_t frame_index(const struct frame *frame)
{
	return (uint32_t)(frame - fake_frames);
}

[[gnu::constructor]] static void fake_blocks_start(void)
{
	for (uint32_t i = 0; i < array_count(fake_kinds); i++)
		fake_kinds[i] = i < array_count(fake_kinds) / 2 ? FRAME_PROGRAM : FRAME_FILE;
	for (uint32_t i = 0; i < array_count(fake_mark_blocks); i++)
		fake_mark_blocks[i] = &fake_marks[i * MARK_BLOCK_FRAMES];
}

struct frame *frame_alloc(enum frame_kind kind, uint32_t)
{
	for (uint32_t i = 1; i < FAKE_FRAMES; i++) {
		if (fake_kinds[i / BLOCK_FRAMES] != kind ||
		    refcount_read(&fake_frames[i].references) != 0)
			continue;
		fake_words[i] = 0;
		refcount_set(&fake_frames[i].references, 1);
		fake_frames_used++;
		return &fake_frames[i];
	}
	return nullptr;
}

bool frame_mark_is(const struct frame *frame, const void *owner, uint64_t index)
{
	return frame_mark_says(&fake_marks[frame_index(frame)], owner, index);
}

#include "area_fakes.h"

void frame_mark_set(const struct frame *frame, const void *owner, uint64_t index)
{
	struct frame_mark *mark = &fake_marks[frame_index(frame)];

	check(mark->owner == 0);
	*mark = (struct frame_mark){ .owner = (uint64_t)owner, .index = index };
}

void frame_mark_clear(const struct frame *frame, const void *owner, uint64_t index)
{
	check(frame_mark_is(frame, owner, index));
	fake_marks[frame_index(frame)] = (struct frame_mark){};
}

void frame_release(struct frame *frame)
{
	check(fake_marks[frame_index(frame)].owner == 0);
	fake_frames_used--;
}

int32_t frame_references(const struct frame *frame)
{
	return refcount_read(&frame->references);
}

void *frame_address(const struct frame *frame)
{
	return &fake_words[frame_index(frame)];
}

void frame_statistics(struct frame_statistics *statistics)
{
	*statistics = (struct frame_statistics){ .total = FAKE_FRAMES };
}

void frame_window_copy(struct frame *to, struct frame *from)
{
	fake_words[frame_index(to)] = fake_words[frame_index(from)];
}

struct frame *frame_copy(struct frame *from)
{
	struct frame *const copy = frame_alloc(FRAME_PROGRAM, 0);

	if (copy != nullptr)
		frame_window_copy(copy, from);
	return copy;
}

// The word stands for the page: bytes beyond it do not exist.
void frame_window_write(struct frame *to, size_t offset, const void *from, size_t bytes)
{
	check(refcount_read(&to->references) > 0);
	if (offset == 0 && bytes >= sizeof(uint64_t))
		memcpy(&fake_words[frame_index(to)], from, sizeof(uint64_t));
}

void frame_window_read(void *to, struct frame *from, size_t offset, size_t bytes)
{
	if (offset == 0 && bytes >= sizeof(uint64_t))
		memcpy(to, &fake_words[frame_index(from)], sizeof(uint64_t));
}

static struct fake_entry *fake_entry(physical_address root, user_address address)
{
	check(root < FAKE_ROOTS && fake_roots[root] && address >> PAGE_SHIFT < FAKE_PAGES);
	return &fake_tables[root][address >> PAGE_SHIFT];
}

int mmu_root_create(physical_address *root)
{
	for (*root = 1; *root < FAKE_ROOTS; (*root)++) {
		if (fake_roots[*root])
			continue;
		fake_roots[*root] = true;
		memset(fake_tables[*root], 0, sizeof(fake_tables[*root]));
		return 0;
	}
	return -ENOMEM;
}

int user_registers_open(physical_address)
{
	return 0;
}

uint64_t user_registers_take(bool)
{
	return 1;
}

void mmu_root_require_own(physical_address root)
{
	check(fake_roots[root]);
}

void mmu_root_require_unused(physical_address root)
{
	check(fake_roots[root]);
}

void mmu_root_destroy(physical_address root)
{
	fake_roots[root] = false;
}

void mmu_root_switch(physical_address)
{
}

int mmu_user_map(physical_address root, user_address address, physical_address frame,
		 uint32_t protection)
{
	const enum frame_kind kind = frame_kind(frame_at(frame));

	check(refcount_read(&frame_at(frame)->references) > 0);

	check(kind == FRAME_PROGRAM || (kind == FRAME_FILE && (protection & MMU_WRITE) == 0));
	*fake_entry(root, address) = (struct fake_entry){ frame, protection | MMU_USER };
	return 0;
}

int mmu_user_map_new(physical_address root, user_address address, physical_address frame,
		     uint32_t protection)
{
	if (fake_entry(root, address)->protection != 0)
		return -EEXIST;
	return mmu_user_map(root, address, frame, protection);
}

int mmu_user_map_pages(physical_address root, user_address address, struct mmu_pages pages,
		       uint32_t protection)
{
	for (uint32_t i = 0; i < pages.count; i++) {
		physical_address *const frame = &pages.frames[i];

		check(*frame == 0 || frame_mark_is(frame_at(*frame), pages.cache, pages.first + i));
		if (*frame != 0 &&
		    mmu_user_map_new(root, address + i * PAGE_SIZE, *frame, protection) != 0)
			*frame = 0;
	}
	return 0;
}

bool mmu_query(physical_address root, uint64_t address, struct mmu_entry *entry)
{
	const struct fake_entry *fake = fake_entry(root, address);

	entry->physical = fake->physical;
	entry->protection = fake->protection;
	return fake->protection != 0;
}

/* The first entry that maps something from *PAGE on, which moves there. */
static struct fake_entry *next_entry(physical_address root, user_address *page, user_address end)
{
	for (; *page < end && *page >> PAGE_SHIFT < FAKE_PAGES; *page += PAGE_SIZE) {
		struct fake_entry *fake = fake_entry(root, *page);

		if (fake->protection != 0)
			return fake;
	}
	return nullptr;
}

/* Notes the frame of an entry, unless it is the one to skip. False: the batch is full. */
static bool batch_add(struct mmu_batch *batch, const struct fake_entry *fake, user_address page)
{
	if (fake->physical == batch->skip)
		return true;
	if (batch->count == batch->room) {
		batch->next = page;
		return false;
	}
	batch->frames[batch->count++] = fake->physical;
	return true;
}

void mmu_user_take(physical_address root, user_address start, user_address end,
		   struct mmu_batch *batch)
{
	struct fake_entry *fake;

	batch->next = end;
	for (user_address page = start; (fake = next_entry(root, &page, end)) != nullptr;
	     page += PAGE_SIZE) {
		if (!batch_add(batch, fake, page))
			return;
		*fake = (struct fake_entry){};
		batch->changed = true;
	}
}

bool mmu_user_share(physical_address root, physical_address to, user_address start,
		    user_address end, struct mmu_batch *batch)
{
	struct fake_entry *fake;

	batch->next = end;
	for (user_address page = start; (fake = next_entry(root, &page, end)) != nullptr;
	     page += PAGE_SIZE) {
		if (!batch_add(batch, fake, page))
			return true;
		if (fake->physical != batch->skip) {
			fake->protection &= ~(uint32_t)MMU_WRITE;
			batch->changed = true;
		}
		*fake_entry(to, page) = *fake;
	}
	return true;
}

/* Tables have no model; that the hole is one, has. */
bool mmu_user_retire(physical_address root, user_address start, user_address end, user_address low,
		     user_address high)
{
	user_address page = low;

	if (start < low || end > high || next_entry(root, &page, high) != nullptr)
		violation("address_space_test", "tables in use are taken for a hole's");
	return false;
}

void mmu_user_free_retired(physical_address, user_address, user_address)
{
}

void mmu_user_walk(physical_address root, user_address start, user_address end, mmu_visitor *visit,
		   struct mmu_walk *walk)
{
	struct fake_entry *fake;

	walk->changed = 0;
	for (user_address page = start; (fake = next_entry(root, &page, end)) != nullptr;
	     page += PAGE_SIZE) {
		const struct mmu_page entry = { .physical = fake->physical,
						.protection = fake->protection };
		uint32_t protection = fake->protection;

		switch (visit(walk, page, &entry, &protection)) {
		case MMU_STOP:
			return;
		case MMU_UNMAP:
			*fake = (struct fake_entry){};
			walk->changed++;
			break;
		case MMU_SET_PROTECTION:
			fake->protection = protection | MMU_USER;
			walk->changed++;
			break;
		case MMU_KEEP:
			break;
		}
	}
}

void mmu_user_unmap(physical_address root, user_address address)
{
	*fake_entry(root, address) = (struct fake_entry){};
}

void mmu_flush_root(physical_address, uint64_t, uint64_t)
{
}

// One block of sealed memory, whose objects are never used again.
alignas(BLOCK_SIZE) static uint8_t fake_sealed[BLOCK_SIZE];
static const uint8_t fake_sealed_kind = FRAME_SEALED;
static size_t fake_sealed_used = sizeof(struct sealed_block);
struct write_rarely_layout write_rarely;

[[gnu::constructor]] static void fake_sealed_start(void)
{
	struct sealed_block *block = (void *)fake_sealed;

	memset(block->use, SEALED_SHARED, sizeof(block->use));
	write_rarely.view = (uint64_t)fake_sealed;
	write_rarely.view_size = sizeof(fake_sealed);
	write_rarely.block_kinds = &fake_sealed_kind;
	write_rarely.sealed_kind = FRAME_SEALED;
}

static void *fake_sealed_alloc(size_t size)
{
	void *object = fake_sealed + fake_sealed_used;

	fake_sealed_used += align_up(size, 16);
	if (fake_sealed_used > sizeof(fake_sealed))
		abort();
	return object;
}

void sealed_copy(void *to, const void *from, size_t bytes)
{
	memcpy(to, from, bytes);
}

void *heap_alloc(const struct heap_type *type)
{
	fake_heap_used++;
	if (type->use != SEALED_FREE)
		return fake_sealed_alloc(type->size);
	return calloc(1,
		      align_up(type->size, 8) + (type->recorded ? sizeof(struct area_record) : 0));
}

void *heap_alloc_sealed(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record)
{
	uint8_t *const object = heap_alloc(type);

	record->self = object + ((uint8_t *)record - (uint8_t *)content);
	memcpy(object, content, size);
	return object;
}

void heap_free(const struct heap_type *type, void *object)
{
	fake_heap_used--;
	if (type->use == SEALED_FREE)
		free(object);
}

void *heap_alloc_bytes(size_t size)
{
	return calloc(1, size);
}

void heap_free_bytes(void *buffer)
{
	free(buffer);
}

void mutex_init(struct mutex *mutex, uint16_t)
{
	*mutex = (struct mutex){};
}

void spin_init(struct spin_lock *lock, uint16_t)
{
	*lock = (struct spin_lock){};
}

void shared_init(struct shared_lock *lock, uint16_t)
{
	*lock = (struct shared_lock){};
}

void shared_lock_read(struct shared_lock *lock)
{
	check(lock->readers++ == 0);
}

void shared_unlock_read(struct shared_lock *lock)
{
	check(--lock->readers == 0);
}

void shared_lock_write(struct shared_lock *lock)
{
	check(lock->readers-- == 0);
}

void shared_unlock_write(struct shared_lock *lock)
{
	check(++lock->readers == 0);
}

void violation_stop(const char *, const char *format, ...)
{
	fprintf(stderr, "violation: %s\n", format);
	abort();
}

[[noreturn]] void violation(const char *, const char *format, ...)
{
	fprintf(stderr, "violation: %s\n", format);
	abort();
}

[[noreturn]] void const_ops_refuse(void)
{
	abort();
}

void refcount_crime(struct refcount *, enum refcount_crime)
{
	abort();
}

void refcount_get_wrong(struct refcount *)
{
	abort();
}

void refcount_put_wrong(struct refcount *)
{
	abort();
}

uint32_t random_u32(void)
{
	return (uint32_t)test_random();
}

uint64_t random_u64(void)
{
	return test_random();
}
