// SPDX-License-Identifier: GPL-2.0-only
/*
 * madvise. What only tunes (read-ahead, huge pages, merging) is accepted and has no effect; what
 * promises something about contents is done: DONTNEED, FREE (as DONTNEED), REMOVE, DONTFORK,
 * WIPEONFORK, POPULATE.
 */
#include <mm/fault/fault.h>

#include <base/errno.h>

static bool advice_known(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_FREE:
	case MADV_REMOVE:
	case MADV_DONTFORK:
	case MADV_DOFORK:
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return true;
	default:
		return false;
	}
}

static int area_set_flag(struct address_space *space, struct area *area, user_address start,
			 user_address end, uint32_t flag, bool set)
{
	const struct area_record *said;
	int error;

	if (((area->flags & flag) != 0) == set)
		return 0;
	error = area_isolate(space, area, start, end, &area);
	if (error != 0)
		return error;
	said = area_check(area, space);
	area_set_modes(area, said, set ? said->flags | flag : said->flags & ~flag,
		       said->protection);
	return 0;
}

static int drop_pages(struct address_space *space, const struct area_record *said,
		      user_address start, user_address end, bool anonymous_only)
{
	const bool is_special = (said->flags & AREA_SPECIAL) != 0;

	if ((said->flags & MAP_LOCKED) != 0)
		return -EINVAL;
	/* [vvar]: nothing of the program's own can be there. */
	if (is_special && (said->max_protection & PROT_WRITE) == 0)
		return -EINVAL;
	if (anonymous_only && said->cache != nullptr)
		return -EINVAL;
	pages_unmap(space, start, end);
	return 0;
}

static int remove_pages(const struct area_record *said, user_address start, user_address end)
{
	const uint64_t first = said->cache == nullptr ? 0 : said_page_index(said, start);

	if ((said->flags & MAP_LOCKED) != 0 || said->cache == nullptr)
		return -EINVAL;
	if (!said_shared(said) || (said->max_protection & PROT_WRITE) == 0)
		return -EACCES;
	return page_cache_punch(said->cache, first << PAGE_SHIFT,
				(first << PAGE_SHIFT) + (end - start));
}

static int advise_area(struct address_space *space, struct area *area, user_address start,
		       user_address end, int advice)
{
	const struct area_record *const said = area_check(area, space);

	switch (advice) {
	case MADV_DONTNEED:
		return drop_pages(space, said, start, end, false);
	case MADV_FREE:
		return drop_pages(space, said, start, end, true);
	case MADV_REMOVE:
		return remove_pages(said, start, end);
	case MADV_DONTFORK:
		return area_set_flag(space, area, start, end, AREA_NO_FORK, true);
	case MADV_DOFORK:
		return (said->flags & AREA_SPECIAL) != 0
			       ? -EINVAL
			       : area_set_flag(space, area, start, end, AREA_NO_FORK, false);
	case MADV_WIPEONFORK:
		if (said_shared(said) || said->file != nullptr)
			return -EINVAL;
		return area_set_flag(space, area, start, end, AREA_WIPE_ON_FORK, true);
	case MADV_KEEPONFORK:
		return area_set_flag(space, area, start, end, AREA_WIPE_ON_FORK, false);
	default:
		return 0;
	}
}

/* Holes are stepped over and told at the end (-ENOMEM), as on Linux. */
static int advise_locked(struct address_space *space, user_address start, user_address end,
			 int advice)
{
	user_address position = start;
	bool hole = false;

	while (position < end) {
		struct area *area = area_at_or_after(space, position);
		int error;

		if (area == nullptr || area->start >= end)
			return -ENOMEM;
		if (area->start > position) {
			hole = true;
			position = area->start;
		}
		const user_address to = minimum(area->end, end);

		error = advise_area(space, area, position, to, advice);
		if (error != 0)
			return error;
		position = to;
	}
	return hole ? -ENOMEM : 0;
}

static int populate_write(struct address_space *space, user_address start, user_address end)
{
	int code = 0;

	for (user_address page = start; page < end; page += PAGE_SIZE) {
		struct arch_fault fault = { .address = page, .write = true };
		int error = fault_serve(space, &fault, &code);

		fault.present = true; /* shown read-only before */
		if (error == 0)
			error = fault_serve(space, &fault, &code);
		if (error != 0)
			return error;
	}
	return 0;
}

static int advise_populate(struct address_space *space, user_address start, user_address end,
			   int advice)
{
	int error = address_space_covers(space, start, end - start);

	if (error == 0 && advice == MADV_POPULATE_READ)
		error = address_space_populate(space, start, end);
	else if (error == 0)
		error = populate_write(space, start, end);
	return error == -EIO ? -EFAULT : error;
}

int address_space_advise(struct address_space *space, user_address start, size_t size, int advice)
{
	user_address end;
	int error;

	if (!advice_known(advice) || !is_aligned(start, PAGE_SIZE))
		return -EINVAL;
	if (size == 0)
		return 0;
	if (!range_fits(start, size, MMU_USER_END))
		return size > MMU_USER_END ? -EINVAL : -ENOMEM;
	end = start + align_up(size, PAGE_SIZE);
	if (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE)
		return advise_populate(space, start, end, advice);
	shared_lock_write(&space->lock);
	error = advise_locked(space, start, end, advice);
	area_merge(space, start, end);
	shared_unlock_write(&space->lock);
	return error;
}
