// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an area says is ordinary memory, and decides what a program finds at an address. So it is
 * repeated in sealed memory, in the area's record (heap_record.h): written where an area is made or
 * changed, and compared before one is served from, copied or changed. What is compared is then used
 * from the record: the area may be changed from another CPU at any time.
 *
 * Which file or memory it is, and what it may ever do, is written once, from what was asked for or
 * from the record of the area that it is made after. While the record stands, the file or the
 * memory counts it (named.h).
 * Locks: the caller's, over the area.
 */
#include "area.h"

#include <cred_integrity/named.h>
#include <mm/heap_record.h>
#include <mm/upcall.h>
#include <violation.h>

static_assert(sizeof(struct area_record) <= HEAP_RECORD_SIZE &&
	      sizeof(struct area) >= HEAP_RECORD_SIZE);

/* A violation when AREA is none, or (SPACE) not one of it. */
static const struct area_record *record_of(const struct area *area,
					   const struct address_space *space)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(record == nullptr || !cred_integrity_same(record->space, space)))
		violation("cred_integrity", "an area is not one of its space");
	return record;
}

static uint32_t *named_by(const struct area_record *said, uint32_t flags)
{
	if (said->file != nullptr)
		return mm_file_named(said->file);
	return said->cache != nullptr && (flags & AREA_SPECIAL) == 0
		       ? shared_memory_named(said->cache)
		       : nullptr;
}

/* Inside a window. */
static void write_changeable(struct area_record *writable, const struct area *area)
{
	writable->start = area->start;
	writable->end = area->end;
	writable->page_offset = area->page_offset;
	writable->flags = area->flags;
	writable->protection = area->protection;
}

void area_seal_new(struct area *area, const struct area_record *said)
{
	const struct area_record *const record = record_of(area, nullptr);
	uint32_t *const named = named_by(said, area->flags);
	const struct write_window window = write_window_open();
	struct area_record *const writable = write_window_at(record, sizeof(*record));

	write_changeable(writable, area);
	writable->file = said->file;
	writable->cache = said->cache;
	writable->max_protection = said->max_protection;
	writable->space = area->space;
	named_change(named, true);
	write_window_close(window);
}

void area_seal(const struct area *area, const struct address_space *space)
{
	const struct area_record *const record = record_of(area, space);
	const struct write_window window = write_window_open();

	write_changeable(write_window_at(record, sizeof(*record)), area);
	write_window_close(window);
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
	named = named_by(record, record->flags);
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
