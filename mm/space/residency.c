// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages are there, and making them be there: populate, mlock, mincore, msync's check.
 * There is no swap: a page that is there stays, so locking is filling in and counting.
 */
#include <mm/fault/fault.h>

#include <base/errno.h>

/* What the program's own access would be: a write where it may write a private page (so that no
 * zero frame is shown). */
static bool populate_writes(struct address_space *space, user_address page, user_address *end,
			    bool *skip)
{
	const struct area *area;
	bool hole, write;

	shared_lock_read(&space->lock);
	area = area_at_or_after(space, page);
	hole = area == nullptr || area->start > page;
	*skip = hole || area->protection == PROT_NONE;
	*end = area == nullptr ? MMU_USER_END : hole ? area->start : area->end;
	write = !hole && (area->protection & PROT_WRITE) != 0 && !area_is_shared(area);
	shared_unlock_read(&space->lock);
	return write;
}

static int populate_part(struct address_space *space, user_address page, user_address end,
			 bool write)
{
	int code = 0, error = 0;

	for (; error == 0 && page < end; page += PAGE_SIZE) {
		const struct arch_fault fault = { .address = page, .write = write };

		error = fault_serve(space, &fault, &code);
	}
	return error;
}

int address_space_populate(struct address_space *space, user_address start, user_address end)
{
	int error = 0;

	while (error == 0 && start < end) {
		user_address part_end;
		bool skip;
		const bool write = populate_writes(space, start, &part_end, &skip);

		part_end = minimum(part_end, end);
		if (!skip)
			error = populate_part(space, start, part_end, write);
		start = part_end;
	}
	return error;
}

static int covers_locked(struct address_space *space, user_address start, user_address end)
{
	while (start < end) {
		const struct area *area = address_space_find(space, start);

		if (area == nullptr)
			return -ENOMEM;
		start = area->end;
	}
	return 0;
}

int address_space_covers(struct address_space *space, user_address start, size_t size)
{
	int error;

	if (!range_fits(start, size, MMU_USER_END))
		return -ENOMEM;
	shared_lock_read(&space->lock);
	error = covers_locked(space, start, start + align_up(size, PAGE_SIZE));
	shared_unlock_read(&space->lock);
	return error;
}

/* Locked becomes unlocked, and the other way round. */
static void toggle_lock(struct address_space *space, struct area *area)
{
	const struct area_record *const said = area_check(area, space);

	area_count(space, area, area_pages(area), false);
	area_set_modes(area, said, said->flags ^ MAP_LOCKED, said->protection);
	area_count(space, area, area_pages(area), true);
}

static int lock_areas(struct address_space *space, user_address start, user_address end,
		      bool locked)
{
	int error = covers_locked(space, start, end);
	struct area *area;

	for (; error == 0 && start < end; start = area->end) {
		area = address_space_find(space, start);
		if (area == nullptr)
			return -ENOMEM;
		if (((area->flags & MAP_LOCKED) != 0) == locked ||
		    (area->flags & AREA_SPECIAL) != 0)
			continue;
		error = area_isolate(space, area, start, minimum(area->end, end), &area);
		if (error != 0)
			break;
		toggle_lock(space, area);
	}
	return error;
}

int address_space_lock_range(struct address_space *space, user_address start, size_t size,
			     bool locked)
{
	user_address end;
	int error;

	if (!range_fits(start, size, MMU_USER_END))
		return -ENOMEM;
	end = align_up(start + size, PAGE_SIZE);
	start = align_down(start, PAGE_SIZE);
	shared_lock_write(&space->lock);
	error = lock_areas(space, start, end, locked);
	area_merge(space, start, end);
	shared_unlock_write(&space->lock);
	if (error == 0 && locked && address_space_populate(space, start, end) != 0)
		error = -EAGAIN;
	return error;
}

int address_space_lock_all(struct address_space *space, bool current, bool future, bool populate)
{
	struct area *area;
	int error = 0;

	shared_lock_write(&space->lock);
	space->future_flags = future ? MAP_LOCKED : 0;
	TREE_FOR_EACH (area, &space->areas, node) {
		if (((area->flags & MAP_LOCKED) != 0) == current ||
		    (area->flags & AREA_SPECIAL) != 0)
			continue;
		toggle_lock(space, area);
	}
	area_merge(space, 0, MMU_USER_END);
	shared_unlock_write(&space->lock);
	if (current && populate)
		error = address_space_populate(space, USER_ADDRESS_MIN, MMU_USER_END);
	return error == -ENOMEM ? -EAGAIN : 0;
}

static bool page_is_resident(struct address_space *space, const struct area_record *said,
			     user_address page)
{
	struct mmu_entry entry;
	bool known;

	spin_lock(&space->tables);
	known = mmu_query(space->root, page, &entry);
	spin_unlock(&space->tables);
	if (known || said->cache == nullptr)
		return known;
	mutex_lock(&said->cache->lock);
	known = page_cache_peek(said->cache, said_page_index(said, page)) != nullptr;
	mutex_unlock(&said->cache->lock);
	return known;
}

int address_space_residency(struct address_space *space, user_address start, uint32_t pages,
			    uint8_t *present)
{
	int error = 0;

	shared_lock_read(&space->lock);
	for (uint32_t i = 0; i < pages; i++) {
		const user_address page = start + i * PAGE_SIZE;
		const struct area *area = address_space_find(space, page);

		if (area == nullptr) {
			error = -ENOMEM;
			break;
		}
		present[i] = page_is_resident(space, area_check(area, space), page);
	}
	shared_unlock_read(&space->lock);
	return error;
}
