// SPDX-License-Identifier: GPL-2.0-only
/*
 * brk: the heap between brk_start and brk. A request that cannot be met returns the old end and
 * changes nothing.
 */
#include "area.h"

#include <base/errno.h>

static int heap_grow(struct address_space *space, user_address from, user_address to,
		     struct list *released)
{
	const struct map_request request = {
		.address = from,
		.size = to - from,
		.protection = PROT_READ | PROT_WRITE,
		.flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE | AREA_HEAP,
	};
	const struct area *above = area_at_or_after(space, from);
	user_address where;

	if (above != nullptr && area_guarded_start(above) < to + PAGE_SIZE)
		return -ENOMEM;
	return space_map_locked(space, &request, released, &where);
}

static int brk_locked(struct address_space *space, user_address requested, struct list *released)
{
	const user_address before = align_up(space->brk, PAGE_SIZE),
			   after = align_up(requested, PAGE_SIZE);
	int error = 0;

	if (space->data_end >= space->data_start &&
	    size_add(requested - space->brk_start, space->data_end - space->data_start) >
		    space->limit_data)
		return -ENOMEM;
	if (after < before)
		error = space_cut(space, after, before, released);
	else if (after > before)
		error = heap_grow(space, before, after, released);
	if (error == 0)
		space->brk = requested;
	return error;
}

user_address address_space_brk(struct address_space *space, user_address requested)
{
	struct list released = LIST_INITIAL(released);
	user_address now;

	shared_lock_write(&space->lock);
	now = space->brk;
	if (requested >= space->brk_start && requested < MMU_USER_END - PAGE_SIZE &&
	    brk_locked(space, requested, &released) == 0)
		now = requested;
	shared_unlock_write(&space->lock);
	area_release_all(&released);
	return now;
}
