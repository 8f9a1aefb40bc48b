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
#define FEW_FRAMES 8u

/* Pages on their way out: listed by their frames, flushed and let go a batch at a time. */
struct taking {
	struct address_space *space;
	physical_address root;    /* the space's: one for the walks and the flush */
	user_address from;        /* to be flushed from here on, when something changed */
	struct frame_counts gone; /* frames let go */
	struct mmu_batch batch;
};

static struct taking taking_begin(struct address_space *space, physical_address root,
				  user_address start, physical_address *frames, uint32_t room)
{
	return (struct taking){
		.space = space,
		.root = root,
		.from = start,
		.batch = { .frames = frames, .room = room, .skip = zero_frame_physical }
	};
}

void space_count_resident(struct address_space *space, const struct frame *frame, bool add)
{
	const uint64_t step = add ? 1 : UINT64_MAX;

	__atomic_fetch_add(&space->resident, step, __ATOMIC_RELAXED);
	if (frame_kind(frame) == FRAME_FILE)
		__atomic_fetch_add(&space->resident_file, step, __ATOMIC_RELAXED);
}

void space_count_more(struct address_space *space, struct frame_counts counts)
{
	__atomic_fetch_add(&space->resident, counts.all, __ATOMIC_RELAXED);
	__atomic_fetch_add(&space->resident_file, counts.files, __ATOMIC_RELAXED);
}

static void space_note_peak(struct address_space *space)
{
	const uint64_t resident = read_once(space->resident);

	if (resident > space->resident_peak)
		space->resident_peak = resident;
}

/* What was taken below END since the last time. */
static void taking_release(struct taking *taking, user_address end)
{
	struct mmu_batch *const batch = &taking->batch;
	struct frame_counts gone;

	if (batch->changed)
		inline_here mmu_flush_root(taking->root, taking->from, end);
	gone = frames_put(batch->frames, batch->count);
	taking->gone.all += gone.all;
	taking->gone.files += gone.files;
	batch->count = 0;
	batch->changed = false;
	taking->from = end;
}

static void taking_finish(struct taking *taking, user_address end)
{
	taking_release(taking, end);
	__atomic_fetch_sub(&taking->space->resident, taking->gone.all, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&taking->space->resident_file, taking->gone.files, __ATOMIC_RELAXED);
}

/* The last batch stays to be released. */
static void take_range(struct taking *taking, user_address start, user_address end)
{
	while (start < end) {
		spin_lock(&taking->space->tables);
		mmu_user_take(taking->root, start, end, &taking->batch);
		spin_unlock(&taking->space->tables);
		start = taking->batch.next;
		if (start < end)
			taking_release(taking, start);
	}
}

static void unmap_by(struct taking *taking, user_address start, user_address end)
{
	space_note_peak(taking->space);
	take_range(taking, start, end);
	taking_finish(taking, end);
}

/* Most that is unmapped is small: the stack that the list takes is erased behind each call. */
[[gnu::noinline]] static void unmap_few(struct address_space *space, physical_address root,
					user_address start, user_address end)
{
	WRITTEN_FIRST physical_address frames[FEW_FRAMES];
	struct taking taking = taking_begin(space, root, start, frames, FEW_FRAMES);

	inline_here unmap_by(&taking, start, end);
}

[[gnu::noinline]] static void unmap_many(struct address_space *space, physical_address root,
					 user_address start, user_address end)
{
	WRITTEN_FIRST physical_address frames[GATHER_FRAMES];
	struct taking taking = taking_begin(space, root, start, frames, GATHER_FRAMES);

	unmap_by(&taking, start, end);
}

static void unmap_in(struct address_space *space, physical_address root, user_address start,
		     user_address end)
{
	if (end <= start + FEW_FRAMES * PAGE_SIZE)
		unmap_few(space, root, start, end);
	else
		unmap_many(space, root, start, end);
}

void pages_unmap(struct address_space *space, user_address start, user_address end)
{
	const physical_address root = read_once(space->root);

	mmu_root_require_own(root);
	unmap_in(space, root, start, end);
}

void pages_unmap_listed(const struct area_record *said, user_address start, user_address end)
{
	unmap_in(said->space, said_root(said), start, end);
}

void pages_drop_all(struct address_space *space)
{
	WRITTEN_FIRST physical_address frames[GATHER_FRAMES];
	struct taking taking =
		taking_begin(space, read_once(space->root), 0, frames, GATHER_FRAMES);
	user_address start = 0, end = 0;
	struct area *area;

	mmu_root_require_unused(taking.root);
	space_note_peak(space);
	/* One walk for neighbours. */
	TREE_FOR_EACH (area, &space->areas, node) {
		if (area->start != end) {
			take_range(&taking, start, end);
			start = area->start;
		}
		end = area->end;
	}
	take_range(&taking, start, end);
	taking_finish(&taking, MMU_USER_END);
}

struct cached_walk {
	struct mmu_walk walk;
	const struct area_record *said;
	struct mmu_batch *batch;
};

/* Only the frames of the area's cache, not the copies that the program has made. */
static enum mmu_visit visit_cached(struct mmu_walk *walk, user_address address,
				   const struct mmu_page *entry, uint32_t *)
{
	const struct cached_walk *cached = container_of(walk, struct cached_walk, walk);
	struct mmu_batch *const batch = cached->batch;

	if (entry->physical == zero_frame_physical)
		return MMU_UNMAP;
	if (frame_at(entry->physical) !=
	    page_tree_find(&cached->said->cache->pages, said_page_index(cached->said, address)))
		return MMU_KEEP;
	if (batch->count >= batch->room) {
		batch->next = address;
		return MMU_STOP;
	}
	batch->frames[batch->count++] = entry->physical;
	return MMU_UNMAP;
}

void pages_unmap_cached(const struct area_record *said, user_address start, user_address end)
{
	struct address_space *const space = said->space;
	WRITTEN_FIRST physical_address frames[GATHER_FRAMES];
	struct taking taking = taking_begin(space, said_root(said), start, frames, GATHER_FRAMES);
	struct cached_walk cached = { .said = said, .batch = &taking.batch };

	space_note_peak(space);
	while (start < end) {
		taking.batch.next = end;
		spin_lock(&space->tables);
		mmu_user_walk(taking.root, start, end, visit_cached, &cached.walk);
		spin_unlock(&space->tables);
		taking.batch.changed = cached.walk.changed != 0;
		start = taking.batch.next;
		if (start < end)
			taking_release(&taking, start);
	}
	taking_finish(&taking, end);
}

struct protect_walk {
	struct mmu_walk walk;
	uint32_t protection;
	bool shared, writable;
};

/* Write permission is only given here where the next write would do nothing else: a frame of one's
 * own. */
static enum mmu_visit visit_protect(struct mmu_walk *walk, user_address,
				    const struct mmu_page *entry, uint32_t *protection)
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

void pages_protect(struct address_space *space, const struct area_record *said)
{
	struct protect_walk protect = {
		.protection = mmu_protection_of(said->protection),
		.shared = said_shared(said),
		.writable = (said->protection & PROT_WRITE) != 0,
	};

	const physical_address root = read_once(space->root);

	mmu_root_require_own(root);
	spin_lock(&space->tables);
	inline_here mmu_user_walk(root, said->start, said->end, visit_protect, &protect.walk);
	spin_unlock(&space->tables);
	if (protect.walk.changed != 0)
		inline_here mmu_flush_root(root, said->start, said->end);
}

int pages_copy(struct address_space *from, struct address_space *child,
	       const struct area_record *said, bool *changed)
{
	WRITTEN_FIRST physical_address frames[GATHER_FRAMES];
	struct mmu_batch batch = { .frames = frames,
				   .room = GATHER_FRAMES,
				   .skip = zero_frame_physical };
	user_address start = said->start;
	bool enough;

	spin_lock(&from->tables);
	do {
		enough = mmu_user_share(from->root, child->root, start, said->end, &batch);
		/* The entries are the child's as well, hence the references. */
		space_count_more(child, frames_get(batch.frames, batch.count));
		batch.count = 0;
		start = batch.next;
	} while (enough && start < said->end);
	spin_unlock(&from->tables);
	if (batch.changed)
		*changed = true;
	return enough ? 0 : -ENOMEM;
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
				    const struct mmu_page *entry, uint32_t *)
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

static enum mmu_visit visit_forget(struct mmu_walk *, user_address, const struct mmu_page *,
				   uint32_t *)
{
	return MMU_UNMAP;
}

static void pages_forget(struct address_space *space, user_address start, user_address end)
{
	struct mmu_walk walk = {};

	mmu_user_walk(space->root, start, end, visit_forget, &walk);
}

static int pages_map_again(struct address_space *space, user_address from, user_address to,
			   size_t size)
{
	struct move_walk move = {};
	user_address position = from;

	do {
		move.count = 0;
		move.full = false;
		mmu_user_walk(space->root, position, from + size, visit_collect, &move.walk);
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

	mmu_root_require_own(space->root);
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
