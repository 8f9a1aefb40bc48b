// SPDX-License-Identifier: GPL-2.0-only
/*
 * mremap: shrink, grow in place, move. Everything is checked and allocated before the first entry
 * moves. An old size of 0 asks for a second mapping of shared memory; the first one stays.
 */
#include "area.h"

#include <base/errno.h>

struct remap {
	struct address_space *space;
	user_address old, target;
	size_t old_size, new_size;
	uint32_t flags;
	struct list released;
};

static int remap_check(const struct remap *remap)
{
	const uint32_t flags = remap->flags;

	if ((flags & ~(uint32_t)(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0)
		return -EINVAL;
	if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0 && (flags & MREMAP_MAYMOVE) == 0)
		return -EINVAL;
	if ((flags & MREMAP_DONTUNMAP) != 0 && remap->old_size != remap->new_size)
		return -EINVAL;
	if (!is_aligned(remap->old, PAGE_SIZE) || remap->new_size == 0)
		return -EINVAL;
	if (!range_fits(remap->old, remap->old_size, MMU_USER_END))
		return -EFAULT;
	if (remap->new_size > MMU_USER_END)
		return -EINVAL;
	if ((flags & MREMAP_FIXED) == 0)
		return 0;
	if (!is_aligned(remap->target, PAGE_SIZE) ||
	    !range_fits(remap->target, remap->new_size, MMU_USER_END))
		return -EINVAL;
	if (remap->target < USER_ADDRESS_MIN)
		return -EPERM;
	if (remap->target < remap->old + remap->old_size &&
	    remap->old < remap->target + remap->new_size)
		return -EINVAL;
	return 0;
}

static bool area_can_grow_to(struct address_space *space, const struct area *area, user_address end)
{
	const struct area *above = area_next(area);

	return end <= MMU_USER_END && (above == nullptr || area_guarded_start(above) >= end);
}

/* In place when the old range ends where its area does and nothing is in the way. */
static int remap_grow(struct remap *remap, struct area *area)
{
	struct address_space *space = remap->space;
	const user_address end = remap->old + remap->new_size;
	int error;

	if (remap->old + remap->old_size != area->end || !area_can_grow_to(space, area, end))
		return -EAGAIN;
	error = space_limits_allow(space, area, (end - area->end) >> PAGE_SHIFT);
	if (error != 0)
		return error;
	area_resize(space, area, area->start, end);
	area_merge(space, area->start, end);
	return 0;
}

static int remap_choose(struct remap *remap, const struct area *area)
{
	const bool keeps_old = (remap->flags & MREMAP_DONTUNMAP) != 0;
	const uint64_t more =
		(remap->new_size - (keeps_old ? 0 : minimum(remap->old_size, remap->new_size))) >>
		PAGE_SHIFT;
	int error = space_limits_allow(remap->space, area, more);

	if (error != 0 || (remap->flags & MREMAP_FIXED) != 0)
		return error;
	return space_search(remap->space, remap->new_size, &remap->target);
}

/* AREA contains the old range; pages beyond the new size were cut before. */
static int remap_move(struct remap *remap, struct area *area)
{
	struct address_space *space = remap->space;
	const size_t moved = minimum(remap->old_size, remap->new_size);
	const struct area_record *said;
	struct area *copy;
	int error = remap_choose(remap, area);

	if (error != 0)
		return error;
	if ((remap->flags & MREMAP_FIXED) != 0) {
		error = space_cut(space, remap->target, remap->target + remap->new_size,
				  &remap->released);
		if (error != 0)
			return error;
		area = address_space_find(space, remap->old); /* the cut may have split it */
	}
	if (area == nullptr)
		return -ENOMEM;
	said = area_check(area, space);
	copy = area_clone(area, said);
	if (copy == nullptr)
		return -ENOMEM;
	if (said->cache != nullptr)
		copy->page_offset = said_page_index(said, remap->old);
	copy->start = remap->target;
	copy->end = remap->target + remap->new_size;
	area_insert(space, copy, said);
	if (said->cache != nullptr)
		mutex_lock(&said->cache->lock);
	error = pages_move(space, remap->old, remap->target, moved);
	if (said->cache != nullptr)
		mutex_unlock(&said->cache->lock);
	if (error != 0)
		return space_cut(space, copy->start, copy->end, &remap->released) != 0 ? -ENOMEM
										       : error;
	if ((remap->flags & MREMAP_DONTUNMAP) == 0 && remap->old_size != 0)
		error = space_cut(space, remap->old, remap->old + remap->old_size,
				  &remap->released);
	area_merge(space, remap->target, remap->target + remap->new_size);
	return error;
}

static int remap_locked(struct remap *remap, user_address *where)
{
	struct address_space *space = remap->space;
	struct area *area = address_space_find(space, remap->old);
	int error;

	if (area == nullptr || area->end - remap->old < remap->old_size)
		return -EFAULT;
	if ((area->flags & AREA_SPECIAL) != 0 && remap->new_size > remap->old_size)
		return -EFAULT;
	if (remap->old_size == 0 && !area_is_shared(area))
		return -EINVAL;
	if (remap->new_size < remap->old_size) {
		error = space_cut(space, remap->old + remap->new_size, remap->old + remap->old_size,
				  &remap->released);
		if (error != 0)
			return error;
		remap->old_size = remap->new_size;
		area = address_space_find(space, remap->old);
		if (area == nullptr)
			return -EFAULT;
	}
	*where = remap->old;
	if (remap->old_size == 0 && (remap->flags & MREMAP_MAYMOVE) == 0)
		return -ENOMEM;
	if ((remap->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) == 0 && remap->old_size != 0) {
		if (remap->new_size == remap->old_size)
			return 0;
		error = remap_grow(remap, area);
		if (error != -EAGAIN)
			return error;
		if ((remap->flags & MREMAP_MAYMOVE) == 0)
			return -ENOMEM;
	}
	error = remap_move(remap, area);
	*where = remap->target;
	return error;
}

int address_space_remap(struct address_space *space, user_address old, size_t old_size,
			size_t new_size, uint32_t flags, user_address new_address,
			user_address *where)
{
	struct remap remap = {
		.space = space,
		.old = old,
		.target = new_address,
		.flags = flags,
		.released = LIST_INITIAL(remap.released),
	};
	int error;

	if (!align_up_checked(old_size, PAGE_SIZE, &remap.old_size) ||
	    !align_up_checked(new_size, PAGE_SIZE, &remap.new_size))
		return -EINVAL;
	error = remap_check(&remap);
	if (error != 0)
		return error;
	shared_lock_write(&space->lock);
	error = remap_locked(&remap, where);
	shared_unlock_write(&space->lock);
	area_release_all(&remap.released);
	return error;
}
