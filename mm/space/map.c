// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap and munmap: where an area goes, whether the limits allow it, making and removing it.
 *
 * Free ranges are searched from the top down. search_from and search_hole remember where the last
 * search ended and the largest hole above it that was too small, so that a program with thousands
 * of areas does not pay for all of them each time; both are only hints, and every change of the
 * areas that could make them wrong puts them right.
 */
#include "area.h"

#include <base/errno.h>
#include <mm/upcall.h>

#define MAP_KEPT_FLAGS (MAP_SHARED | MAP_PRIVATE | MAP_GROWSDOWN | MAP_LOCKED | AREA_MASK)

/* The highest free range of SIZE bytes that ends at or below CEILING. */
static bool search_below(struct address_space *space, user_address ceiling, size_t size,
			 size_t *largest, user_address *where)
{
	const struct area *above = area_at_or_after(space, ceiling);
	user_address top = above == nullptr ? ceiling : minimum(ceiling, area_guarded_start(above));
	const struct area *below = above == nullptr ? area_last(space) : area_previous(above);

	for (;;) {
		const user_address floor =
			below == nullptr ? USER_ADDRESS_MIN : maximum(below->end, USER_ADDRESS_MIN);
		const size_t hole = top > floor ? top - floor : 0;

		if (hole >= size) {
			*where = top - size;
			return true;
		}
		*largest = maximum(*largest, hole);
		if (below == nullptr)
			return false;
		top = area_guarded_start(below);
		below = area_previous(below);
	}
}

int space_search(struct address_space *space, size_t size, user_address *where)
{
	size_t unused = 0;

	if (size <= space->search_hole) {
		space->search_from = space->mmap_base;
		space->search_hole = 0;
	}
	if (search_below(space, space->search_from, size, &space->search_hole, where)) {
		space->search_from = *where;
		return 0;
	}
	space->search_from = space->mmap_base;
	space->search_hole = 0;
	if (search_below(space, space->mmap_base, size, &unused, where) ||
	    search_below(space, MMU_USER_END, size, &unused, where))
		return 0;
	return -ENOMEM;
}

/* After [start, end) became free: a search must see that hole, together with what was free above
 * it. */
static void search_note_hole(struct address_space *space, user_address end)
{
	const struct area *above = area_at_or_after(space, end);
	const user_address top = above == nullptr ? MMU_USER_END : area_guarded_start(above);

	if (end > space->search_from)
		space->search_from = minimum(maximum(top, end), space->mmap_base);
}

static bool range_is_free(struct address_space *space, user_address start, size_t size)
{
	const struct area *above = area_at_or_after(space, start);

	return above == nullptr || area_guarded_start(above) >= start + size;
}

static int choose_fixed(struct address_space *space, const struct map_request *request, size_t size)
{
	const struct area *above;

	if (!is_aligned(request->address, PAGE_SIZE))
		return -EINVAL;
	if (!range_fits(request->address, size, MMU_USER_END))
		return -ENOMEM;
	if (request->address < USER_ADDRESS_MIN)
		return -EPERM;
	if ((request->flags & MAP_FIXED_NOREPLACE) == 0)
		return 0;
	above = area_at_or_after(space, request->address);
	return above != nullptr && above->start < request->address + size ? -EEXIST : 0;
}

static bool is_fixed(const struct map_request *request)
{
	return (request->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
}

/* Decides, changes nothing but the search hints. */
static int choose_address(struct address_space *space, const struct map_request *request,
			  size_t size, user_address *where)
{
	const user_address hint = align_down(request->address, PAGE_SIZE);

	if (is_fixed(request)) {
		*where = request->address;
		return choose_fixed(space, request, size);
	}
	/* 0 is no hint, even where a program may map that (the mutant of null_guard). */
	if (hint != 0 && hint >= USER_ADDRESS_MIN && range_fits(hint, size, MMU_USER_END) &&
	    range_is_free(space, hint, size)) {
		*where = hint;
		return 0;
	}
	return space_search(space, size, where);
}

static uint64_t pages_mapped_in(struct address_space *space, user_address start, user_address end)
{
	const struct area *area = area_at_or_after(space, start);
	uint64_t pages = 0;

	for (; area != nullptr && area->start < end; area = area_next(area))
		pages += (minimum(area->end, end) - maximum(area->start, start)) >> PAGE_SHIFT;
	return pages;
}

int space_limits_allow(const struct address_space *space, const struct area *area, uint64_t pages)
{
	if (space->mapped + pages > space->limit_address_space >> PAGE_SHIFT)
		return -ENOMEM;
	if (area_is_data(area) && space->data_pages + pages > space->limit_data >> PAGE_SHIFT)
		return -ENOMEM;
	return 0;
}

/* Linux's default policy: only what could not be backed on an empty machine is refused. */
static int overcommit_allows(const struct map_request *request, size_t size)
{
	struct frame_statistics statistics;

	if (size < 16 * MIB || (request->flags & (MAP_NORESERVE | MAP_SHARED)) != 0 ||
	    (request->protection & PROT_WRITE) == 0)
		return 0;
	frame_statistics(&statistics);
	return size >> PAGE_SHIFT > statistics.total ? -ENOMEM : 0;
}

int space_cut(struct address_space *space, user_address start, user_address end,
	      struct list *released)
{
	struct area *area = area_at_or_after(space, start), *following;

	if (area == nullptr || area->start >= end)
		return 0;
	/* Only a hole makes two areas of one. */
	if (area->start < start && area->end > end) {
		const int error = area_split(space, area, end);

		if (error != 0)
			return error;
	}
	for (; area != nullptr && area->start < end; area = following) {
		following = area_next(area);
		if (area->start < start) {
			area_resize(space, area, area->start, start);
		} else if (area->end > end) {
			area_resize(space, area, end, area->end);
		} else {
			area_detach(space, area);
			list_insert_tail(released, &area->cache_link);
		}
	}
	pages_unmap(space, start, end);
	tables_note_hole(space, area, start, end);
	search_note_hole(space, end);
	return 0;
}

/* Not inlined: what this takes of the stack, to make areas and to remove them, would be erased
 * behind each call that makes a neighbour longer. */
[[gnu::noinline]] static int map_new(struct address_space *space, const struct map_request *request,
				     const struct area *template, struct list *released)
{
	const struct area_record said = { .file = request->file,
					  .cache = request->cache,
					  .flags = template->flags,
					  .max_protection = template->max_protection };
	struct area *area;
	int error = 0;

	if (said.file != nullptr)
		mm_file_check(said.file);
	area = area_clone(template, &said);
	if (area == nullptr)
		return -ENOMEM;
	if (is_fixed(request))
		error = space_cut(space, template->start, template->end, released);
	if (error != 0) {
		list_insert_tail(released, &area->cache_link);
		return error;
	}
	area_insert(space, area, &said);
	area_merge(space, template->start, template->end);
	return 0;
}

int space_map_locked(struct address_space *space, const struct map_request *request,
		     struct list *released, user_address *where)
{
	const size_t size = align_up(request->size, PAGE_SIZE);
	struct area template = {
		.protection = request->protection & PROTECTION_MASK,
		.flags = (request->flags | space->future_flags) & MAP_KEPT_FLAGS,
		.file = request->file,
		.cache = request->cache,
		.page_offset = request->page_offset,
		.max_protection =
			request->max_protection == 0 ? PROTECTION_MASK : request->max_protection,
	};
	int error = choose_address(space, request, size, where);

	if (error != 0)
		return error;
	template.start = *where;
	template.end = *where + size;
	const uint64_t replaced =
		is_fixed(request) ? pages_mapped_in(space, template.start, template.end) : 0;
	error = space_limits_allow(space, &template, (size >> PAGE_SHIFT) - replaced);
	if (error != 0)
		return error;
	if (!is_fixed(request) && area_extend(space, &template))
		return 0;
	return map_new(space, request, &template, released);
}

static int map_and_release(struct address_space *space, const struct map_request *request,
			   user_address *where)
{
	struct list released = LIST_INITIAL(released);
	int error;

	shared_lock_write(&space->lock);
	error = space_map_locked(space, request, &released, where);
	shared_unlock_write(&space->lock);
	area_release_all(&released);
	return error;
}

/* Not inlined: as map_new(). */
[[gnu::noinline]] static int map_fresh_shared(struct address_space *space,
					      const struct map_request *request,
					      user_address *where)
{
	struct page_cache *const shared = shared_memory_create(align_up(request->size, PAGE_SIZE));
	struct map_request actual = *request;
	int error;

	if (shared == nullptr)
		return -ENOMEM;
	actual.cache = shared;
	actual.page_offset = 0;
	error = map_and_release(space, &actual, where);
	shared_memory_put(shared);
	return error;
}

int address_space_map(struct address_space *space, const struct map_request *request,
		      user_address *where)
{
	int error;

	if (request->size == 0)
		return -EINVAL;
	if (request->size > MMU_USER_END)
		return -ENOMEM;
	error = overcommit_allows(request, request->size);
	if (error != 0)
		return error;
	if ((request->flags & MAP_SHARED) != 0 && request->cache == nullptr)
		return map_fresh_shared(space, request, where);
	return map_and_release(space, request, where);
}

int address_space_unmap(struct address_space *space, user_address start, size_t size)
{
	struct list released = LIST_INITIAL(released);
	int error;

	if (!is_aligned(start, PAGE_SIZE) || size == 0 || !range_fits(start, size, MMU_USER_END))
		return -EINVAL;
	shared_lock_write(&space->lock);
	error = space_cut(space, start, start + align_up(size, PAGE_SIZE), &released);
	shared_unlock_write(&space->lock);
	area_release_all(&released);
	return error;
}
