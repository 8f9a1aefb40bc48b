// SPDX-License-Identifier: GPL-2.0-only
//
// What areas say in sealed memory (mm/space/area_seal.c), simulated for the host: part of
// address_space_fakes.h.
#pragma once

[[noreturn]] void cred_integrity_refuse(enum sealed_record_kind)
{
	check(!"a record is not its owner's");
	abort();
}

// The record of a fake object stands behind it.
static struct area_record *fake_record(const struct area *area)
{
	return (struct area_record *)((uintptr_t)area + align_up(sizeof(*area), 8));
}

static struct area_record fake_said(const struct area *area)
{
	return (struct area_record){ .start = area->start,
				     .end = area->end,
				     .file = area->file,
				     .cache = area->cache,
				     .page_offset = area->page_offset,
				     .space = area->space,
				     .flags = area->flags,
				     .protection = area->protection,
				     .max_protection = area->max_protection };
}

void area_seal_new(struct area *area, const struct area_record *said)
{
	check(area->file == said->file && area->cache == said->cache);
	*fake_record(area) = fake_said(area);
}

void area_set_range(struct area *area, const struct area_record *, user_address start,
		    user_address end, uint64_t page_offset)
{
	area->start = fake_record(area)->start = start;
	area->end = fake_record(area)->end = end;
	area->page_offset = fake_record(area)->page_offset = page_offset;
}

void area_set_modes(struct area *area, const struct area_record *, uint32_t flags,
		    uint32_t protection)
{
	area->flags = fake_record(area)->flags = flags;
	area->protection = fake_record(area)->protection = protection;
}

const struct area_record *area_unseal(const struct area *area)
{
	struct area_record *const record = fake_record(area);

	if (record->space == nullptr)
		return nullptr;
	record->space = nullptr;
	return record;
}

const struct area_record *area_check(const struct area *area, const struct address_space *space)
{
	const struct area_record *const record = fake_record(area);

	check(area->space == space && record->space == space);
	check(area->start == record->start && area->end == record->end);
	check(area->file == record->file && area->cache == record->cache);
	check(area->page_offset == record->page_offset && area->flags == record->flags);
	check(area->protection == record->protection);
	return record;
}

const struct area_record *area_listed(const struct area *area, const struct page_cache *cache)
{
	check(area->cache == cache);
	return area_check(area, area->space);
}

physical_address said_root(const struct area_record *said)
{
	return said->space->root;
}

void area_refuse(const struct area *)
{
	check(!"an area is as it was mapped");
}

bool frame_mark_is_private(const struct frame *frame)
{
	return fake_marks[frame_index(frame)].owner == 0;
}
