// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages under areas: unmap, change protection, copy for fork, move.
 *
 * Every walk holds space->tables. A frame loses its mapping's reference only after the TLB flush
 * that follows the walk, so that no CPU can still reach a frame that was handed to somebody else.
 * Walks stop when the batch of frames is full and resume where they stopped: one flush per batch.
 */
#include "area.h"

#include <base/errno.h>
#include <violation.h>

#define GATHER_FRAMES 128u

struct gather {
	struct mmu_walk walk;
	struct address_space *space;
	physical_address root;   /* the space's: one for the walks and the flush */
	const struct area *area; /* pages_unmap_cached: only the cache's own frames */
	enum mmu_visit result;
	user_address from; /* to be flushed from here on, when something changed */
	user_address resume;
	bool full, changed;
	uint32_t count;
	uint64_t total, files; /* frames let go */
	struct frame *frames[GATHER_FRAMES];
};

void space_count_resident(struct address_space *space, const struct frame *frame, bool add)
{
	const uint64_t step = add ? 1 : UINT64_MAX;

	__atomic_fetch_add(&space->resident, step, __ATOMIC_RELAXED);
	if (frame_kind(frame) == FRAME_FILE)
		__atomic_fetch_add(&space->resident_file, step, __ATOMIC_RELAXED);
}

static void space_note_peak(struct address_space *space)
{
	const uint64_t resident = read_once(space->resident);

	if (resident > space->resident_peak)
		space->resident_peak = resident;
}

/* A walk that neither copies nor maps has no way to fail. */
static void walk_pages(physical_address root, user_address start, user_address end,
		       struct mmu_walk *walk)
{
	if (mmu_user_walk(root, start, end, walk) != 0)
		violation_stop("write_rarely",
			       "walk of user pages failed without a table to allocate");
}

static enum mmu_visit visit_gather(struct mmu_walk *walk, user_address address,
				   const struct mmu_entry *entry, uint32_t *)
{
	struct gather *gather = container_of(walk, struct gather, walk);

	if (entry->physical == zero_frame_physical)
		return gather->result;
	if (gather->count == GATHER_FRAMES) {
		gather->full = true;
		gather->resume = address;
		return MMU_STOP;
	}
	struct frame *frame = frame_at(entry->physical);

	if (gather->area != nullptr &&
	    frame != page_tree_find(&gather->area->cache->pages,
				    area_page_index(gather->area, address)))
		return MMU_KEEP;
	gather->frames[gather->count++] = frame;
	return gather->result;
}

/* What was unmapped below END since the last time. */
static void gather_release(struct gather *gather, user_address end)
{
	if (gather->changed)
		mmu_flush_root(gather->root, gather->from, end);
	for (uint32_t i = 0; i < gather->count; i++) {
		if (frame_kind(gather->frames[i]) == FRAME_FILE)
			gather->files++;
		frame_put(gather->frames[i]);
	}
	gather->total += gather->count;
	gather->count = 0;
	gather->changed = false;
	gather->from = end;
}

/* The last batch stays to be released. */
static void gather_range(struct gather *gather, user_address start, user_address end)
{
	struct address_space *space = gather->space;

	for (;;) {
		gather->full = false;
		spin_lock(&space->tables);
		walk_pages(gather->root, start, end, &gather->walk);
		spin_unlock(&space->tables);
		if (gather->walk.changed != 0)
			gather->changed = true;
		if (!gather->full)
			return;
		gather_release(gather, gather->resume);
		start = gather->resume;
	}
}

static void gather_finish(struct gather *gather, user_address end)
{
	struct address_space *space = gather->space;

	gather_release(gather, end);
	__atomic_fetch_sub(&space->resident, gather->total, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&space->resident_file, gather->files, __ATOMIC_RELAXED);
}

static void gather_unmap(struct gather *gather, user_address start, user_address end)
{
	space_note_peak(gather->space);
	gather->root = read_once(gather->space->root);
	gather->from = start;
	gather_range(gather, start, end);
	gather_finish(gather, end);
}

void pages_unmap(struct address_space *space, user_address start, user_address end)
{
	struct gather gather = { .walk.visit = visit_gather, .space = space, .result = MMU_UNMAP };

	gather_unmap(&gather, start, end);
}

void pages_unmap_cached(struct area *area, user_address start, user_address end)
{
	struct gather gather = {
		.walk.visit = visit_gather, .space = area->space, .area = area, .result = MMU_UNMAP
	};

	gather_unmap(&gather, start, end);
}

void pages_drop_all(struct address_space *space)
{
	struct gather gather = { .walk.visit = visit_gather,
				 .space = space,
				 .root = read_once(space->root),
				 .result = MMU_UNMAP };
	user_address start = 0, end = 0;
	struct area *area;

	space_note_peak(space);
	/* One walk for neighbours. */
	TREE_FOR_EACH (area, &space->areas, node) {
		if (area->start != end) {
			gather_range(&gather, start, end);
			start = area->start;
		}
		end = area->end;
	}
	gather_range(&gather, start, end);
	gather_finish(&gather, MMU_USER_END);
}

struct protect_walk {
	struct mmu_walk walk;
	uint32_t protection;
	bool shared, writable;
};

/* Write permission is only given here where the next write would do nothing else: a frame of one's
 * own. */
static enum mmu_visit visit_protect(struct mmu_walk *walk, user_address,
				    const struct mmu_entry *entry, uint32_t *protection)
{
	struct protect_walk *protect = container_of(walk, struct protect_walk, walk);
	uint32_t next = protect->protection & ~(uint32_t)MMU_WRITE;

	if (protect->writable && entry->physical != zero_frame_physical) {
		const struct frame *frame = frame_at(entry->physical);

		if (frame_kind(frame) == FRAME_PROGRAM && (protect->shared || frame_is_own(frame)))
			next |= MMU_WRITE;
	}
	if (next == entry->protection)
		return MMU_KEEP;
	*protection = next;
	return MMU_SET_PROTECTION;
}

void pages_protect(struct address_space *space, struct area *area)
{
	struct protect_walk protect = {
		.walk.visit = visit_protect,
		.protection = mmu_protection_of(area->protection),
		.shared = area_is_shared(area),
		.writable = (area->protection & PROT_WRITE) != 0,
	};

	const physical_address root = read_once(space->root);

	spin_lock(&space->tables);
	walk_pages(root, area->start, area->end, &protect.walk);
	spin_unlock(&space->tables);
	if (protect.walk.changed != 0)
		mmu_flush_root(root, area->start, area->end);
}

struct copy_walk {
	struct mmu_walk walk;
	uint64_t pages, files;
};

/* The entry, as it is afterwards, goes to the child as well, hence the reference. */
static enum mmu_visit visit_copy(struct mmu_walk *walk, user_address, const struct mmu_entry *entry,
				 uint32_t *protection)
{
	struct copy_walk *copy = container_of(walk, struct copy_walk, walk);

	if (entry->physical == zero_frame_physical)
		return MMU_KEEP;
	struct frame *frame = frame_at(entry->physical);

	frame_get(frame);
	copy->pages++;
	if (frame_kind(frame) == FRAME_FILE)
		copy->files++;
	if ((entry->protection & MMU_WRITE) == 0)
		return MMU_KEEP;
	*protection = entry->protection & ~(uint32_t)MMU_WRITE;
	return MMU_SET_PROTECTION;
}

int pages_copy(struct address_space *from, struct address_space *child, const struct area *area,
	       bool *changed)
{
	struct copy_walk copy = { .walk.visit = visit_copy, .walk.copy_to = child->root };
	int error;

	spin_lock(&from->tables);
	error = mmu_user_walk(from->root, area->start, area->end, &copy.walk);
	spin_unlock(&from->tables);
	__atomic_fetch_add(&child->resident, copy.pages, __ATOMIC_RELAXED);
	__atomic_fetch_add(&child->resident_file, copy.files, __ATOMIC_RELAXED);
	if (copy.walk.changed != 0)
		*changed = true;
	return error;
}

#define MOVE_ENTRIES 32u

struct move_walk {
	struct mmu_walk walk;
	uint32_t count;
	bool full;
	user_address resume;
	struct {
		user_address address;
		physical_address physical;
		uint32_t protection;
	} entries[MOVE_ENTRIES];
};

static enum mmu_visit visit_collect(struct mmu_walk *walk, user_address address,
				    const struct mmu_entry *entry, uint32_t *)
{
	struct move_walk *move = container_of(walk, struct move_walk, walk);

	if (move->count == MOVE_ENTRIES) {
		move->full = true;
		move->resume = address;
		return MMU_STOP;
	}
	move->entries[move->count].address = address;
	move->entries[move->count].physical = entry->physical;
	move->entries[move->count].protection = entry->protection;
	move->count++;
	return MMU_KEEP;
}

static enum mmu_visit visit_forget(struct mmu_walk *, user_address, const struct mmu_entry *,
				   uint32_t *)
{
	return MMU_UNMAP;
}

static void pages_forget(struct address_space *space, user_address start, user_address end)
{
	struct mmu_walk walk = { .visit = visit_forget };

	walk_pages(space->root, start, end, &walk);
}

static int pages_map_again(struct address_space *space, user_address from, user_address to,
			   size_t size)
{
	struct move_walk move = { .walk.visit = visit_collect };
	user_address position = from;

	do {
		move.count = 0;
		move.full = false;
		walk_pages(space->root, position, from + size, &move.walk);
		for (uint32_t i = 0; i < move.count; i++) {
			const int error =
				mmu_user_map_new(space->root, move.entries[i].address - from + to,
						 move.entries[i].physical,
						 move.entries[i].protection);
			if (error != 0)
				return error;
		}
		position = move.resume;
	} while (move.full);
	return 0;
}

/*
 * Maps at TO what is mapped at FROM, then forgets FROM: a missing table is found while nothing is
 * lost yet. The mappings' references move along. Exclusive, and the lock of the areas' cache is
 * held: nobody may drop a page in between.
 */
int pages_move(struct address_space *space, user_address from, user_address to, size_t size)
{
	int error;

	spin_lock(&space->tables);
	error = pages_map_again(space, from, to, size);
	if (error != 0)
		pages_forget(space, to, to + size);
	else
		pages_forget(space, from, from + size);
	spin_unlock(&space->tables);
	if (error == 0)
		mmu_flush_root(space->root, from, from + size);
	return error;
}
