// SPDX-License-Identifier: GPL-2.0-only
/*
 * mprotect. As on Linux, areas are changed one after the other: an error leaves those before it
 * changed.
 */
#include "area.h"

#include <base/errno.h>

static int check_protection(const struct address_space *space, const struct area *area,
			    const struct area_record *said, uint32_t protection, uint64_t pages)
{
	struct area after = *area;

	if ((protection & ~said->max_protection) != 0)
		return -EACCES;
	after.protection = protection;
	if (area_is_data(&after) && !area_is_data(area) &&
	    space->data_pages + pages > space->limit_data >> PAGE_SHIFT)
		return -ENOMEM;
	return 0;
}

static int area_set_protection(struct address_space *space, struct area *area, user_address start,
			       user_address end, uint32_t protection)
{
	const user_address from = maximum(start, area->start), to = minimum(end, area->end);
	const struct area_record *said = area_check(area, space);
	struct page_cache *cache;
	struct area *inside;
	int error;

	error = check_protection(space, area, said, protection, (to - from) >> PAGE_SHIFT);
	if (error != 0 || said->protection == protection)
		return error;
	error = area_isolate(space, area, from, to, &inside);
	if (error != 0)
		return error;
	if (inside != area)
		said = area_check(inside, space);
	area = inside;
	cache = said->cache;
	space->data_pages -= area_is_data(area) ? area_pages(area) : 0;
	inline_here area_set_modes(area, said, said->flags, protection);
	space->data_pages += area_is_data(area) ? area_pages(area) : 0;
	/* A truncation or migration must not meet entries that this walk has half decided on. */
	if (cache != nullptr)
		mutex_lock(&cache->lock);
	pages_protect(space, said);
	if (cache != nullptr)
		mutex_unlock(&cache->lock);
	return 0;
}

static int protect_locked(struct address_space *space, user_address start, user_address end,
			  uint32_t protection)
{
	user_address position = start;
	int error = 0;

	while (error == 0 && position < end) {
		struct area *area = address_space_find(space, position);

		if (area == nullptr)
			return -ENOMEM;
		const user_address next = area->end;

		error = area_set_protection(space, area, start, end, protection);
		position = next;
	}
	return error;
}

int address_space_protect(struct address_space *space, user_address start, size_t size,
			  uint32_t protection)
{
	user_address end;
	int error;

	if (!is_aligned(start, PAGE_SIZE))
		return -EINVAL;
	if (size == 0)
		return 0;
	if (!range_fits(start, size, MMU_USER_END))
		return -ENOMEM;
	end = start + align_up(size, PAGE_SIZE);
	shared_lock_write(&space->lock);
	error = protect_locked(space, start, end, protection & PROTECTION_MASK);
	area_merge(space, start, end);
	shared_unlock_write(&space->lock);
	return error;
}
