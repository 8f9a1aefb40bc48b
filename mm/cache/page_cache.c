// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a file: finding and making them, moving one to a frame that programs may write.
 *
 * Invariants, under cache->lock: each frame in the tree carries one reference of the tree; a page
 * that any program can write through a mapping is of kind PROGRAM; pages at or beyond the end of
 * the file are in no mapping, and the bytes of the last page behind the end are zero. The lock is
 * held over every change of a mapping made on behalf of the cache (fault, migration, truncation),
 * so that a page found under it cannot leave before it is mapped.
 */
#include <mm/space/area.h>

#include <base/errno.h>
#include <const_ops/const_ops.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/mark.h>
#include <sync/order.h>
#include <violation.h>

#define INDEX_END (UINT64_C(1) << 51) /* files end below 2^63 bytes */

void page_cache_init(struct page_cache *cache)
{
	*cache = (struct page_cache){};
	mutex_init(&cache->lock, LOCK_PAGE_CACHE);
	list_init(&cache->areas);
}

void page_cache_refuse_frame(void)
{
	violation("page_cache_integrity", "a page of one file in another");
}

/* What comes out of the tree, which is ordinary memory. */
static always_inline struct frame *checked(const struct page_cache *cache, uint64_t index,
					   struct frame *frame)
{
	if (frame != nullptr && unlikely(!frame_mark_is(frame, cache, index)))
		page_cache_refuse_frame();
	return frame;
}

struct frame *page_cache_peek(const struct page_cache *cache, uint64_t index)
{
	return checked(cache, index, page_tree_find(&cache->pages, index));
}

/*
 * What is asked of the frame is asked of its number, so that a pointer into its middle does not
 * matter; no frame is a number behind the last one. A block of these kinds has marks.
 */
[[gnu::__always_inline__]] uint64_t page_cache_peek_number(const struct page_cache *cache,
							   uint64_t index, bool writable_too)
{
	const uint64_t number = frame_number(page_tree_find(&cache->pages, index));
	uint8_t kind;

	if (unlikely(number >= frame_arrays.count))
		return PAGE_NOT_FOUND;
	kind = frame_arrays.kinds[number / BLOCK_FRAMES];
	if (unlikely(kind != FRAME_FILE && !(writable_too && kind == FRAME_PROGRAM)))
		return PAGE_NOT_FOUND;
	if (unlikely(!frame_mark_is_of(frame_mark_known(number), cache, index)))
		page_cache_refuse_frame();
	return number;
}

/* COUNT slots of one node. Not inlined: where the compiler sees
 * the caller's array it compares each index with that once more. */
[[gnu::noinline]] static void peek_in_node(void *const *slots, physical_address *frames,
					   uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		frames[i] = slots[i] != nullptr ? frame_physical(slots[i]) : 0;
}

void page_cache_peek_many(const struct page_cache *cache, uint64_t first, physical_address *frames,
			  uint32_t count)
{
	for (uint64_t done = 0, part; done < count; done += part) {
		uint64_t run;
		void *const *const slots = page_tree_run(&cache->pages, first + done, &run);

		part = minimum(run, count - done);
		if (slots != nullptr)
			peek_in_node(slots, frames + done, part);
		else
			memset(frames + done, 0, part * sizeof(*frames));
	}
}

static int charge_page(struct page_cache *cache)
{
	if (cache->charge == nullptr)
		return 0;
	if (__atomic_add_fetch(cache->charge, 1, __ATOMIC_RELAXED) > cache->charge_limit &&
	    cache->charge_limit != 0) {
		__atomic_sub_fetch(cache->charge, 1, __ATOMIC_RELAXED);
		return -ENOSPC;
	}
	return 0;
}

static void uncharge_page(struct page_cache *cache)
{
	if (cache->charge != nullptr)
		__atomic_sub_fetch(cache->charge, 1, __ATOMIC_RELAXED);
}

static int page_create(struct page_cache *cache, uint64_t index, enum frame_kind kind,
		       struct frame **result)
{
	struct frame *frame;
	int error = charge_page(cache);

	if (error != 0)
		return error;
	frame = frame_alloc(kind, 0);
	error = frame == nullptr ? -ENOMEM : 0;
	if (error == 0 && cache->operations != nullptr)
		error = const_ops(cache->operations)->fill(cache, index, frame);
	if (error == 0)
		error = page_tree_set(&cache->pages, index, frame);
	if (error != 0) {
		if (frame != nullptr)
			frame_put(frame);
		uncharge_page(cache);
		return error;
	}
	frame_mark_set(frame, cache, index);
	cache->page_count++;
	*result = frame;
	return 0;
}

static user_address said_address_of(const struct area_record *said, uint64_t index)
{
	return said->start + ((index - said->page_offset) << PAGE_SHIFT);
}

static bool said_shows(const struct area_record *said, uint64_t index)
{
	return index >= said->page_offset && index - said->page_offset < said_pages(said);
}

/* No area sees the old frame any more: it faults, and finds the new one. */
static void area_forget_frame(const struct area_record *said, uint64_t index, struct frame *old)
{
	const user_address address = said_address_of(said, index);
	const physical_address root = said_root(said);
	struct address_space *const space = said->space;
	struct mmu_entry entry;
	bool forgotten = false;

	spin_lock(&space->tables);
	if (mmu_query(root, address, &entry) && entry.physical == frame_physical(old)) {
		forgotten = true;
		mmu_user_unmap(root, address);
	}
	spin_unlock(&space->tables);
	if (!forgotten)
		return;
	mmu_flush_root(root, address, address + PAGE_SIZE);
	space_count_resident(space, old, false);
	frame_put(old);
}

/* FILE frame -> PROGRAM frame. Nobody can write the old one meanwhile: programs never can, the
 * kernel needs the lock. */
static int page_migrate(struct page_cache *cache, uint64_t index, struct frame **frame)
{
	struct frame *old = *frame, *new = frame_alloc(FRAME_PROGRAM, 0);
	struct area *area;

	if (new == nullptr)
		return -ENOMEM;
	frame_window_copy(new, old);
	LIST_FOR_EACH (area, &cache->areas, cache_link) {
		const struct area_record *const said = area_listed(area, cache);

		if (said_shows(said, index))
			area_forget_frame(said, index, old);
	}
	if (page_tree_set(&cache->pages, index, new) != 0)
		violation_stop("exclusive_frames", "a cached page has no slot");
	frame_mark_clear(old, cache, index);
	frame_mark_set(new, cache, index);
	frame_put(old);
	*frame = new;
	return 0;
}

int page_cache_take(struct page_cache *cache, uint64_t index, bool create, bool writable,
		    struct frame **frame)
{
	*frame = page_cache_peek(cache, index);
	if (*frame != nullptr) {
		if (writable && frame_kind(*frame) == FRAME_FILE)
			return page_migrate(cache, index, frame);
		return 0;
	}
	if (index >= INDEX_END)
		return -EFBIG;
	if (!create && cache->operations == nullptr)
		return 0;
	return page_create(cache, index, writable ? FRAME_PROGRAM : FRAME_FILE, frame);
}

int page_cache_get(struct page_cache *cache, uint64_t index, bool create, bool writable_by_program,
		   struct frame **frame)
{
	int error;

	mutex_lock(&cache->lock);
	error = page_cache_take(cache, index, create, writable_by_program, frame);
	if (error == 0 && *frame != nullptr)
		frame_get(*frame);
	mutex_unlock(&cache->lock);
	return error;
}

/* Pages [first, end) leave every mapping; copies that programs made of them as well when
 * private_too. */
void page_cache_unmap(struct page_cache *cache, uint64_t first, uint64_t end, bool private_too)
{
	struct area *area;

	LIST_FOR_EACH (area, &cache->areas, cache_link) {
		const struct area_record *const said = area_listed(area, cache);
		const uint64_t area_first = said->page_offset;
		const uint64_t area_end = area_first + said_pages(said);
		const uint64_t from = maximum(first, area_first), to = minimum(end, area_end);

		if (from >= to)
			continue;
		if (private_too)
			pages_unmap_listed(said, said_address_of(said, from),
					   said_address_of(said, to));
		else
			pages_unmap_cached(said, said_address_of(said, from),
					   said_address_of(said, to));
	}
}

/* Pages [first, end) leave the cache; no mapping has them any more. */
static void pages_forget_cached(struct page_cache *cache, uint64_t first, uint64_t end)
{
	struct frame *frame;
	uint64_t index = first;

	while ((frame = page_tree_next(&cache->pages, &index)) != nullptr && index < end) {
		page_tree_remove(&cache->pages, index);
		cache->page_count--;
		uncharge_page(cache);
		frame_mark_clear(frame, cache, index);
		frame_put(frame);
		index++;
	}
}

static void page_zero_part(struct page_cache *cache, uint64_t start, uint64_t end)
{
	struct frame *frame = page_cache_peek(cache, start >> PAGE_SHIFT);

	if (frame != nullptr && start < end)
		frame_window_write(frame, start & PAGE_MASK, zero_page, end - start);
}

int page_cache_resize(struct page_cache *cache, uint64_t size)
{
	if (size > INDEX_END << PAGE_SHIFT)
		return -EFBIG;
	mutex_lock(&cache->lock);
	const uint64_t before = cache->size;

	cache->size = size;
	if (size < before) {
		const uint64_t first = page_cache_pages(cache);

		if ((size & PAGE_MASK) != 0)
			page_zero_part(cache, size, align_up(size, PAGE_SIZE));
		page_cache_unmap(cache, first, UINT64_MAX, true);
		pages_forget_cached(cache, first, UINT64_MAX);
	}
	mutex_unlock(&cache->lock);
	return 0;
}

int page_cache_punch(struct page_cache *cache, uint64_t start, uint64_t end)
{
	if (start >= end)
		return -EINVAL;
	mutex_lock(&cache->lock);
	end = minimum(end, align_up(cache->size, PAGE_SIZE));
	if (start < end) {
		const uint64_t first = (start + PAGE_MASK) >> PAGE_SHIFT, last = end >> PAGE_SHIFT;

		if (first > last) {
			page_zero_part(cache, start, end);
		} else {
			page_zero_part(cache, start, minimum(end, align_up(start, PAGE_SIZE)));
			page_zero_part(cache, align_down(end, PAGE_SIZE), end);
			page_cache_unmap(cache, first, last, false);
			pages_forget_cached(cache, first, last);
		}
	}
	mutex_unlock(&cache->lock);
	return 0;
}

void page_cache_destroy(struct page_cache *cache)
{
	if (!list_empty(&cache->areas))
		violation_stop("exclusive_frames",
			       "pages of a file freed while a program maps them");
	if (page_tree_is_empty(&cache->pages))
		return;
	mutex_lock(&cache->lock);
	pages_forget_cached(cache, 0, UINT64_MAX);
	mutex_unlock(&cache->lock);
}

bool page_cache_has_writable_areas(struct page_cache *cache)
{
	const struct area *area;
	bool writable = false;

	mutex_lock(&cache->lock);
	LIST_FOR_EACH (area, &cache->areas, cache_link) {
		const struct area_record *const said = area_listed(area, cache);

		writable |= said_shared(said) && (said->max_protection & PROT_WRITE) != 0;
	}
	mutex_unlock(&cache->lock);
	return writable;
}
