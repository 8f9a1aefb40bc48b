// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stacks grow down to the address that a program touched, as far as RLIMIT_STACK and RLIMIT_AS
 * allow, and never closer than STACK_GUARD_GAP to what lies below (so that a large frame cannot
 * step over the gap unseen).
 */
#include "fault.h"

#include <base/errno.h>

static bool stack_may_reach(struct address_space *space, const struct area *area,
			    user_address start)
{
	const struct area *below = area_previous(area);

	if (start < USER_ADDRESS_MIN)
		return false;
	if (area->end - start > space->limit_stack)
		return false;
	if (below != nullptr && (below->flags & MAP_GROWSDOWN) == 0 &&
	    below->protection != PROT_NONE && start - below->end < STACK_GUARD_GAP)
		return false;
	return space_limits_allow(space, area, (area->start - start) >> PAGE_SHIFT) == 0;
}

bool stack_grow(struct address_space *space, user_address address)
{
	const user_address page = align_down(address, PAGE_SIZE);
	struct area *area;
	bool grown = false;

	shared_lock_write(&space->lock);
	area = area_at_or_after(space, page);
	if (area != nullptr && area->start <= page) {
		grown = true; /* by another thread */
	} else if (area != nullptr && (area->flags & MAP_GROWSDOWN) != 0 &&
		   area->cache == nullptr && stack_may_reach(space, area, page)) {
		area_resize(space, area, page, area->end);
		grown = true;
	}
	shared_unlock_write(&space->lock);
	return grown;
}
