// SPDX-License-Identifier: GPL-2.0-only
/*
 * Areas: ranges of an address space with one protection and one backing.
 *
 * Invariants: areas of a space do not overlap and are in the tree by start; an area with a cache
 * that pages may leave (not the vDSO's) is on the cache's list of areas for exactly as long as it
 * is in the tree; start, end and page_offset of such an area change only with space->lock
 * (exclusive) and cache->lock both held, so either one is enough to read them.
 */
#include "area.h"

#include <base/errno.h>
#include <mm/heap/heap.h>
#include <mm/upcall.h>

HEAP_TYPE_RECORDED(area_heap, struct area);

user_address area_guarded_start(const struct area *area)
{
	if ((area->flags & MAP_GROWSDOWN) == 0)
		return area->start;
	return area->start > STACK_GUARD_GAP ? area->start - STACK_GUARD_GAP : 0;
}

static struct area *area_of(struct tree_node *node)
{
	return node == nullptr ? nullptr : container_of(node, struct area, node);
}

struct area *area_at_or_after(struct address_space *space, user_address address)
{
	struct tree_node *node = space->areas.root;
	struct area *best = nullptr;

	while (node != nullptr) {
		struct area *area = area_of(node);

		if (area->end > address) {
			best = area;
			if (area->start <= address)
				break;
			node = node->left;
		} else {
			node = node->right;
		}
	}
	return best;
}

struct area *area_next(const struct area *area)
{
	return area_of(tree_next(&area->node));
}

struct area *area_previous(const struct area *area)
{
	return area_of(tree_previous(&area->node));
}

struct area *area_last(const struct address_space *space)
{
	return area_of(tree_last(&space->areas));
}

/* Readers race on cached_area under the shared lock: any value they see is an area that stays until
 * they unlock. */
struct area *address_space_find(struct address_space *space, user_address address)
{
	struct area *area = read_once(space->cached_area);

	if (area != nullptr && area->start <= address && address < area->end)
		return area;
	area = area_at_or_after(space, address);
	if (area == nullptr || area->start > address)
		return nullptr;
	write_once(space->cached_area, area);
	return area;
}

struct area *area_clone(const struct area *like, const struct area_record *said)
{
	struct area *area = heap_alloc(&area_heap);

	if (area == nullptr)
		return nullptr;
	*area = *like;
	area->file = said->file;
	area->cache = said->cache;
	area->node = (struct tree_node){};
	list_init(&area->cache_link);
	if (said->file != nullptr)
		mm_file_get(said->file);
	else if (cache_lists(said->cache, said->flags))
		shared_memory_get(said->cache);
	return area;
}

void area_release(struct area *area)
{
	const struct area_record *const said = area_unseal(area);
	struct file *const file = said != nullptr ? said->file : area->file;
	struct page_cache *const cache = said != nullptr ? said->cache : area->cache;

	if (file != nullptr)
		mm_file_put(file);
	else if (cache_lists(cache, said != nullptr ? said->flags : area->flags))
		shared_memory_put(cache);
	heap_free(&area_heap, area);
}

void areas_release(struct list *released)
{
	struct area *area;

	while ((area = LIST_FIRST(released, struct area, cache_link)) != nullptr) {
		list_remove(&area->cache_link);
		area_release(area);
	}
}

static bool area_before(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, const struct area, node)->start <
	       container_of(b, const struct area, node)->start;
}

void area_count(struct address_space *space, const struct area *area, uint64_t pages, bool add)
{
	const uint64_t data = area_is_data(area) ? pages : 0;
	const uint64_t locked = (area->flags & MAP_LOCKED) != 0 ? pages : 0;

	if (add) {
		space->mapped += pages;
		space->data_pages += data;
		space->locked += locked;
	} else {
		space->mapped -= pages;
		space->data_pages -= data;
		space->locked -= locked;
	}
}

/* It has its place in the tree. */
static void area_enter(struct address_space *space, struct area *area)
{
	area_count(space, area, area_pages(area), true);
	if (!area_is_listed(area))
		return;
	mutex_lock(&area->cache->lock);
	list_insert_tail(&area->cache->areas, &area->cache_link);
	mutex_unlock(&area->cache->lock);
}

void area_insert(struct address_space *space, struct area *area, const struct area_record *said)
{
	area->space = space;
	area_seal_new(area, said);
	tree_insert(&space->areas, &area->node, area_before);
	area_enter(space, area);
}

void area_append(struct address_space *space, struct area *area, const struct area_record *said)
{
	area->space = space;
	area_seal_new(area, said);
	tree_insert_last(&space->areas, &area->node);
	area_enter(space, area);
}

void area_detach(struct address_space *space, struct area *area)
{
	if (space->cached_area == area)
		space->cached_area = nullptr;
	tree_remove(&space->areas, &area->node);
	area_count(space, area, area_pages(area), false);
	if (!area_is_listed(area))
		return;
	mutex_lock(&area->cache->lock);
	list_remove(&area->cache_link);
	mutex_unlock(&area->cache->lock);
}

/* Moves the borders of an area that keeps its place in the order. */
void area_resize(struct address_space *space, struct area *area, user_address start,
		 user_address end)
{
	const struct area_record *const said = area_check(area, space);
	const uint64_t before = said_pages(said), after = (end - start) >> PAGE_SHIFT;
	struct page_cache *const cache = said->cache;
	uint64_t offset = said->page_offset;

	if (cache != nullptr && start >= said->start)
		offset += (start - said->start) >> PAGE_SHIFT;
	else if (cache != nullptr)
		offset -= (said->start - start) >> PAGE_SHIFT;
	if (cache != nullptr)
		mutex_lock(&cache->lock);
	area_set_range(area, said, start, end, offset);
	if (cache != nullptr)
		mutex_unlock(&cache->lock);
	if (after > before)
		area_count(space, area, after - before, true);
	else
		area_count(space, area, before - after, false);
}

int area_split(struct address_space *space, struct area *area, user_address at)
{
	const struct area_record *const said = area_check(area, space);
	struct area *const upper = area_clone(area, said);

	if (upper == nullptr)
		return -ENOMEM;
	upper->start = at;
	if (area->cache != nullptr)
		upper->page_offset += (at - area->start) >> PAGE_SHIFT;
	/* The upper half is listed first: who walks the cache's areas in between may meet a page
	 * twice, never miss it. */
	area_insert(space, upper, said);
	area_resize(space, area, area->start, at);
	return 0;
}

int area_isolate(struct address_space *space, struct area *area, user_address start,
		 user_address end, struct area **inside)
{
	int error;

	if (area->start < start) {
		error = area_split(space, area, start);
		if (error != 0)
			return error;
		area = area_next(area);
	}
	if (area->end > end) {
		error = area_split(space, area, end);
		if (error != 0)
			return error;
	}
	*inside = area;
	return 0;
}

static bool areas_match(const struct area *low, const struct area *high)
{
	if (low->end != high->start || low->flags != high->flags ||
	    low->protection != high->protection)
		return false;
	if (low->file != high->file || low->cache != high->cache ||
	    low->max_protection != high->max_protection)
		return false;
	if ((low->flags & AREA_SPECIAL) != 0)
		return false;
	return low->cache == nullptr || low->page_offset + area_pages(low) == high->page_offset;
}

bool area_extend(struct address_space *space, const struct area *like)
{
	struct area *const high = area_at_or_after(space, like->end);
	struct area *const low = high == nullptr ? area_last(space) : area_previous(high);
	const bool above = high != nullptr && areas_match(like, high);
	const bool below = low != nullptr && areas_match(low, like);

	if (above == below)
		return false;
	if (above)
		area_resize(space, high, like->start, high->end);
	else
		area_resize(space, low, low->start, like->end);
	return true;
}

void area_merge(struct address_space *space, user_address start, user_address end)
{
	struct area *low = area_at_or_after(space, start > 0 ? start - 1 : 0);

	while (low != nullptr && low->start <= end) {
		struct area *high = area_next(low);

		if (high == nullptr || high->start > end)
			return;
		if (!areas_match(low, high)) {
			low = high;
			continue;
		}
		(void)area_check(high, space);
		if (high->private_pages)
			low->private_pages = true;
		area_resize(space, low, low->start, high->end);
		area_detach(space, high);
		/* Never the last reference: low has the same file. */
		area_release(high);
	}
}
