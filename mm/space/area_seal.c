// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an area says is ordinary memory, and decides what a program finds at an address. So it is
 * repeated in sealed memory, in the area's record (mm/heap/record.h): written where an area is made
 * or changed, and compared before one is served from, copied or changed. What is compared is then
 * used from the record: the area may be changed from another CPU at any time.
 *
 * Which file or memory it is, and what it may ever do, is written once, from what was asked for or
 * from the record of the area that it is made after. While the record stands, the file or the
 * memory counts it (named.h).
 * Locks: the caller's, over the area.
 */
#include "area.h"

#include <cred_integrity/named.h>
#include <mm/heap/record.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/upcall.h>
#include <violation.h>

static_assert(sizeof(struct area_record) <= HEAP_RECORD_SIZE &&
	      sizeof(struct area) >= HEAP_RECORD_SIZE);

static uint32_t *named_by(const struct area_record *said)
{
	if (said->file != nullptr)
		return mm_file_named(said->file);
	return cache_lists(said->cache, said->flags) ? shared_memory_named(said->cache) : nullptr;
}

static const struct area_record *fresh_record_of(const struct area *area)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(record == nullptr || !cred_integrity_same(record->space, nullptr)))
		violation("cred_integrity", "an area is not one of its space");
	return record;
}

void area_seal_new(struct area *area, const struct area_record *said)
{
	const struct area_record *const record = fresh_record_of(area);
	const physical_address root = read_once(area->space->root);
	uint32_t *const named = named_by(said);
	struct area_record *writable;
	struct write_window window;

	mmu_root_require_own(root);
	window = write_window_open();
	writable = write_window_known(record);
	writable->start = area->start;
	writable->end = area->end;
	writable->root = (uint32_t)(root >> PAGE_SHIFT);
	writable->file = said->file;
	writable->cache = said->cache;
	writable->page_offset = area->page_offset;
	writable->space = area->space;
	writable->flags = area->flags;
	writable->protection = area->protection & said->max_protection;
	writable->max_protection = said->max_protection;
	named_change(named, true);
	write_window_close(window);
}

void area_set_range(struct area *area, const struct area_record *said, user_address start,
		    user_address end, uint64_t page_offset)
{
	const struct write_window window = write_window_open();
	struct area_record *const writable = write_window_known(said);

	writable->start = start;
	writable->end = end;
	writable->page_offset = page_offset;
	write_window_close(window);
	area->start = start;
	area->end = end;
	area->page_offset = page_offset;
}

void area_set_modes(struct area *area, const struct area_record *said, uint32_t flags,
		    uint32_t protection)
{
	const struct write_window window = write_window_open();
	struct area_record *const writable = write_window_known(said);

	writable->flags = flags;
	writable->protection = protection;
	write_window_close(window);
	area->flags = flags;
	area->protection = protection;
}

const struct area_record *area_unseal(const struct area *area)
{
	const struct area_record *const record = heap_record_of(area);
	struct write_window window;
	uint32_t *named;

	if (unlikely(record == nullptr))
		violation("cred_integrity", "an area is not one of its space");
	if (record->space == nullptr)
		return nullptr;
	named = named_by(record);
	window = write_window_open();
	write_window_store((uint64_t *)(uintptr_t)&record->space, 0);
	named_change(named, false);
	write_window_close(window);
	return record;
}

static uint64_t difference(const void *one, const void *other)
{
	return (uint64_t)one ^ (uint64_t)other;
}

/* Without a jump for each member. */
static inline bool is_as_mapped(const struct area *area, const struct area_record *record,
				const struct address_space *space)
{
	return ((area->start ^ record->start) | (area->end ^ record->end) |
		difference(area->file, record->file) | difference(area->cache, record->cache) |
		(area->page_offset ^ record->page_offset) | difference(area->space, space) |
		difference(record->space, space) | (area->flags ^ record->flags) |
		(area->protection ^ record->protection) |
		(area->max_protection ^ record->max_protection)) == 0;
}

const struct area_record *area_check(const struct area *area, const struct address_space *space)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(record == nullptr || !is_as_mapped(area, record, space)))
		area_refuse(area);
	return record;
}

physical_address said_root(const struct area_record *said)
{
	return cred_integrity_word((physical_address)said->root << PAGE_SHIFT, said->space->root);
}

/* Of the program's own space more is asked: it changed it itself. */
static bool is_listed(const struct area_record *record, const struct page_cache *cache)
{
	const physical_address root = (physical_address)record->root << PAGE_SHIFT;

	return record->cache == cache &&
	       (root != kernel_stack_root() || record->space->root == root);
}

const struct area_record *area_listed(const struct area *area, const struct page_cache *cache)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(record == nullptr || !cred_integrity_allows(is_listed(record, cache))))
		area_refuse(area);
	return record;
}
