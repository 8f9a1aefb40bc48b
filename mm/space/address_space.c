// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces: birth, fork, which CPUs run on them, death.
 *
 * Locks: space->lock, then page_cache.lock, then space->tables (sync/order.h). A space whose last
 * user is gone is nobody else's: apart from the page caches' lists of areas nothing leads to it,
 * and its areas leave those first.
 */
#include "area.h"

#include <arch/user_registers.h>
#include <base/errno.h>
#include <mm/heap/heap.h>
#include <mm/upcall.h>
#include <mm/space/user_layout.h>
#include <ro_after_init/ro_after_init.h>
#include <sync/order.h>
#include <violation.h>

HEAP_TYPE(address_space_heap, struct address_space);

RO_AFTER_INIT struct frame *zero_frame;
RO_AFTER_INIT physical_address zero_frame_physical;
RO_AFTER_INIT const void *zero_page;

#define STACK_LIMIT_DEFAULT (8 * MIB)
#define LOCKED_LIMIT_DEFAULT (8 * MIB)

void address_space_start(void)
{
	zero_frame = frame_alloc(FRAME_FILE, 0);
	if (zero_frame == nullptr)
		violation_stop("zero_init", "no memory for the frame of zeros");
	zero_frame_physical = frame_physical(zero_frame);
	zero_page = frame_address(zero_frame);
}

static struct address_space *space_create_empty(void)
{
	struct address_space *space = heap_alloc(&address_space_heap);

	if (space == nullptr)
		return nullptr;
	if (mmu_root_create(&space->root) != 0) {
		heap_free(&address_space_heap, space);
		return nullptr;
	}
	if (user_registers_open(space->root) != 0) {
		mmu_root_destroy(space->root);
		heap_free(&address_space_heap, space);
		return nullptr;
	}
	shared_init(&space->lock, LOCK_ADDRESS_SPACE);
	spin_init(&space->tables, LOCK_PAGE_TABLE);
	refcount_set(&space->users, 1);
	tree_init(&space->areas);
	return space;
}

struct address_space *address_space_create(void)
{
	struct address_space *space = space_create_empty();

	if (space == nullptr)
		return nullptr;
	space->limit_address_space = UINT64_MAX;
	space->limit_data = UINT64_MAX;
	space->limit_stack = STACK_LIMIT_DEFAULT;
	space->limit_locked = LOCKED_LIMIT_DEFAULT;
	space->stack_top = user_layout_stack_top();
	space->mmap_base = user_layout_mmap_base(space->limit_stack);
	space->search_from = space->mmap_base;
	return space;
}

void address_space_set_limits(struct address_space *space, uint64_t address_space, uint64_t data,
			      uint64_t stack, uint64_t locked)
{
	shared_lock_write(&space->lock);
	space->limit_address_space = address_space;
	space->limit_data = data;
	space->limit_locked = locked;
	if (space->limit_stack != stack && tree_empty(&space->areas)) {
		space->mmap_base = user_layout_mmap_base(stack);
		space->search_from = space->mmap_base;
	}
	space->limit_stack = stack;
	shared_unlock_write(&space->lock);
}

static void space_copy_facts(struct address_space *to, const struct address_space *from)
{
	to->mmap_base = from->mmap_base;
	to->search_from = from->search_from;
	to->search_hole = from->search_hole;
	to->brk_start = from->brk_start;
	to->brk = from->brk;
	to->stack_top = from->stack_top;
	to->code_start = from->code_start;
	to->code_end = from->code_end;
	to->data_start = from->data_start;
	to->data_end = from->data_end;
	to->arguments_start = from->arguments_start;
	to->arguments_end = from->arguments_end;
	to->environment_start = from->environment_start;
	to->environment_end = from->environment_end;
	to->limit_address_space = from->limit_address_space;
	to->limit_data = from->limit_data;
	to->limit_stack = from->limit_stack;
	to->limit_locked = from->limit_locked;
	to->auxv_count = from->auxv_count;
	memcpy(to->auxv, from->auxv, sizeof(to->auxv));
	to->executable = from->executable;
	if (to->executable != nullptr)
		mm_file_get(to->executable);
}

/* Pure file mappings come back by faults; only frames of one's own must be copied. */
static bool area_needs_copy(const struct area *area)
{
	return !area_is_shared(area) && area->private_pages &&
	       (area->flags & AREA_WIPE_ON_FORK) == 0;
}

static int fork_area(struct address_space *from, struct address_space *child, struct area *area,
		     bool *changed)
{
	const struct area_record *const said = area_check(area, from);
	struct area *const copy = area_clone(area, said);
	int error = 0;

	if (copy == nullptr)
		return -ENOMEM;
	copy->flags &= ~(uint32_t)MAP_LOCKED;
	copy->private_pages = area_needs_copy(area);
	area_append(child, copy, said);
	if (!copy->private_pages)
		return 0;
	if (said->cache != nullptr)
		mutex_lock(&said->cache->lock);
	error = pages_copy(from, child, said, changed);
	if (said->cache != nullptr)
		mutex_unlock(&said->cache->lock);
	return error;
}

int address_space_fork(struct address_space *from, struct address_space **to)
{
	struct address_space *child = space_create_empty();
	bool changed = false;
	struct area *area;
	int error = 0;

	if (child == nullptr)
		return -ENOMEM;
	shared_lock_write(&from->lock);
	space_copy_facts(child, from);
	TREE_FOR_EACH (area, &from->areas, node) {
		if ((area->flags & AREA_NO_FORK) != 0)
			continue;
		error = fork_area(from, child, area, &changed);
		if (error != 0)
			break;
	}
	if (changed)
		mmu_flush_root(from->root, 0, MMU_USER_END);
	shared_unlock_write(&from->lock);
	if (error != 0) {
		address_space_put(child);
		return error;
	}
	*to = child;
	return 0;
}

bool address_space_shows_only(struct address_space *space, const struct page_cache *one,
			      const struct page_cache *other)
{
	const struct area *area;
	bool only = true;

	shared_lock_read(&space->lock);
	TREE_FOR_EACH (area, &space->areas, node) {
		const struct area_record *const said = area_check(area, space);

		if (cache_lists(said->cache, said->flags) && said->cache != one &&
		    said->cache != other)
			only = false;
	}
	shared_unlock_read(&space->lock);
	return only;
}

uint64_t address_space_registers_take(struct address_space *space)
{
	uint64_t end = user_registers_take(false);

	if (likely(end != 0))
		return end;
	shared_lock_write(&space->lock);
	end = user_registers_take(true);
	shared_unlock_write(&space->lock);
	return end;
}

void address_space_get(struct address_space *space)
{
	refcount_get(&space->users);
}

static void space_release_areas(struct address_space *space)
{
	struct tree_node *node;

	while ((node = tree_dismantle(&space->areas)) != nullptr)
		area_release(container_of(node, struct area, node));
}

static void space_leave_caches(struct address_space *space)
{
	struct area *area;

	TREE_FOR_EACH (area, &space->areas, node) {
		if (!area_is_listed(area))
			continue;
		mutex_lock(&area->cache->lock);
		list_remove(&area->cache_link);
		mutex_unlock(&area->cache->lock);
	}
}

void address_space_put(struct address_space *space)
{
	if (!refcount_put(&space->users))
		return;
	space_leave_caches(space);
	pages_drop_all(space);
	mmu_root_destroy(space->root);
	space_release_areas(space);
	if (space->executable != nullptr)
		mm_file_put(space->executable);
	heap_free(&address_space_heap, space);
}

/* A CPU that leaves a root forgets what it knew of it. */
void address_space_switch(struct address_space *from, struct address_space *to)
{
	if (from != to)
		mmu_root_switch(address_space_root(to));
}
