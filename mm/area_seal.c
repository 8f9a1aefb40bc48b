// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an area says is ordinary memory, and decides what a program finds at an address. So it is
 * repeated in sealed memory, in the area's record (heap_record.h): written where an area is made or
 * changed, and compared before one is served from, copied or changed.
 *
 * Not stopped: a change in the moment between the comparison and the use, from another CPU.
 * Locks: the caller's, over the area.
 */
#include "area.h"

#include <cred_integrity/cred_integrity.h>
#include <mm/heap_record.h>
#include <violation.h>

struct area_record {
	user_address start, end;
	const struct file *file;
	const struct page_cache *cache;
	uint64_t page_offset;
	const struct address_space *space;
	uint32_t flags, protection, max_protection;
};
static_assert(sizeof(struct area_record) <= HEAP_RECORD_SIZE &&
	      sizeof(struct area) >= HEAP_RECORD_SIZE);

[[noreturn, gnu::cold]] static void refuse_area(void)
{
	violation("cred_integrity", "an area is not as it was mapped");
}

void area_seal(struct area *area)
{
	struct area_record *const record = heap_record_of(area);
	struct area_record *writable;
	struct write_window window;

	if (unlikely(record == nullptr))
		refuse_area();
	window = write_window_open();
	writable = write_window_at(record, sizeof(*record));
	writable->start = area->start;
	writable->end = area->end;
	writable->file = area->file;
	writable->cache = area->cache;
	writable->page_offset = area->page_offset;
	writable->space = area->space;
	writable->flags = area->flags;
	writable->protection = area->protection;
	writable->max_protection = area->max_protection;
	write_window_close(window);
}

void area_unseal(const struct area *area)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(record == nullptr))
		refuse_area();
	sealed_store((uint64_t *)(uintptr_t)&record->space, 0);
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

void area_check(const struct area *area, const struct address_space *space)
{
	const struct area_record *const record = heap_record_of(area);

	if (unlikely(
		    !cred_integrity_allows(record != nullptr && is_as_mapped(area, record, space))))
		refuse_area();
}
