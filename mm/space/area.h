// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private to mm/: areas, the page walks under them, and what the parts of an address space share.
 * "Exclusive" below means that the caller holds space->lock for writing.
 */
#pragma once
#include <arch/mmu.h>
#include <base/checked.h>
#include <base/list.h>
#include <base/string.h>
#include <mm/space/address_space.h>
#include <mm/frame/frame.h>
#include <mm/frame/mark.h>
#include <mm/cache/page_cache.h>

#include <linux/mman.h>

#define PROTECTION_MASK (PROT_READ | PROT_WRITE | PROT_EXEC)

/*
 * One frame of zeros, mapped read-only wherever a program reads anonymous memory it never wrote.
 * Not reference counted. zero_page: its bytes, for the kernel.
 */
extern struct frame *zero_frame;
extern physical_address zero_frame_physical;
extern const void *zero_page;

/* ---- areas (area.c) ---- */
/*
 * What an area says, in sealed memory (area_seal.c). SAID, below: that of the area it is made
 * after, or what was asked for.
 */
struct area_record {
	user_address start, end;
	struct file *file;
	struct page_cache *cache;
	uint64_t page_offset;
	struct address_space *space; /* nullptr: it is let go, or not yet in its space */
	uint32_t flags, protection, max_protection;
	uint32_t root; /* of the space: number of its frame */
};

static inline bool area_is_shared(const struct area *area)
{
	return (area->flags & MAP_SHARED) != 0;
}

/* A cache lists, and counts, its areas for when pages leave it; those of the vDSO never do. */
static inline bool cache_lists(const struct page_cache *cache, uint32_t flags)
{
	return cache != nullptr && (flags & AREA_SPECIAL) == 0;
}

static inline bool area_is_listed(const struct area *area)
{
	return cache_lists(area->cache, area->flags);
}

/* Private, writable, not a stack: what RLIMIT_DATA counts. */
static inline bool area_is_data(const struct area *area)
{
	return !area_is_shared(area) && (area->protection & PROT_WRITE) != 0 &&
	       (area->flags & MAP_GROWSDOWN) == 0;
}

/* The same of what an area says. */
static inline bool said_shared(const struct area_record *said)
{
	return (said->flags & MAP_SHARED) != 0;
}

static inline uint64_t said_pages(const struct area_record *said)
{
	return (said->end - said->start) >> PAGE_SHIFT;
}

static inline uint64_t said_page_index(const struct area_record *said, user_address address)
{
	return said->page_offset + ((address - said->start) >> PAGE_SHIFT);
}

static inline uint64_t area_pages(const struct area *area)
{
	return (area->end - area->start) >> PAGE_SHIFT;
}

/* Where other areas must end to leave its guard gap: below start for an area that grows down. */
user_address area_guarded_start(const struct area *area);
/* The lowest one with end > address. */
struct area *area_at_or_after(struct address_space *space, user_address address);
struct area *area_next(const struct area *area);
struct area *area_previous(const struct area *area);
struct area *area_last(const struct address_space *space);
/* As LIKE, of what was SAID, with references of its own, not inserted. nullptr: no memory. */
struct area *area_clone(const struct area *like, const struct area_record *said);
/* Exclusive. */
void area_insert(struct address_space *space, struct area *area, const struct area_record *said);
/* The same, above all that are there. */
void area_append(struct address_space *space, struct area *area, const struct area_record *said);
/* Exclusive. Out of the tree and of the cache's list; to be released without a lock. */
void area_detach(struct address_space *space, struct area *area);
void area_release(struct area *area);
void areas_release(struct list *released); /* linked by cache_link */
static inline void area_release_all(struct list *released)
{
	if (!list_empty(released))
		areas_release(released);
}
/* Adds PAGES of it to what the limits count, or takes them off. Exclusive. */
void area_count(struct address_space *space, const struct area *area, uint64_t pages, bool add);
void area_resize(struct address_space *space, struct area *area, user_address start,
		 user_address end);
[[nodiscard]] int area_split(struct address_space *space, struct area *area, user_address at);
/* Splits so that area is no larger than [start, end); returns the part through *inside. */
[[nodiscard]] int area_isolate(struct address_space *space, struct area *area, user_address start,
			       user_address end, struct area **inside);
/* A neighbour that matches takes the range of LIKE in, which is free and in no tree. False: there
 * is none, or one on each side (area_merge()'s). Exclusive. */
bool area_extend(struct address_space *space, const struct area *like);
/* Joins neighbours that match, in and around [start, end). Exclusive. */
void area_merge(struct address_space *space, user_address start, user_address end);

/* ---- what an area says, sealed (area_seal.c) ---- */
/* It is new: file, memory, and what it may ever do are as SAID, whatever stands in it now. */
void area_seal_new(struct area *area, const struct area_record *said);
/* All that ever changes. SAID: what area_check() has just found. */
void area_set_range(struct area *area, const struct area_record *said, user_address start,
		    user_address end, uint64_t page_offset);
void area_set_modes(struct area *area, const struct area_record *said, uint32_t flags,
		    uint32_t protection);
/* It is let go: what it says is believed no more. What it said; nullptr: it was in no space. */
const struct area_record *area_unseal(const struct area *area);
/* A violation when it was changed, or is not one of SPACE's. What it says: to be used from here on,
 * as somebody may change the area itself meanwhile. */
const struct area_record *area_check(const struct area *area, const struct address_space *space);
/* What an area of CACHE's list says, by whoever asks: its program may change its modes meanwhile.
 * A violation when it is none. CACHE's lock. */
const struct area_record *area_listed(const struct area *area, const struct page_cache *cache);
/* The page tables that it is in. */
physical_address said_root(const struct area_record *said);
/* It is not as it was mapped (area_refuse.c). */
void area_refuse(const struct area *area);

/* ---- placing (map.c) ---- */
[[nodiscard]] int space_limits_allow(const struct address_space *space, const struct area *area,
				     uint64_t pages);
[[nodiscard]] int space_search(struct address_space *space, size_t size, user_address *where);
[[nodiscard]] int space_map_locked(struct address_space *space, const struct map_request *request,
				   struct list *released, user_address *where);
/* Removes all areas and pages of [start, end); areas go to released. Fails (-ENOMEM) unchanged. */
[[nodiscard]] int space_cut(struct address_space *space, user_address start, user_address end,
			    struct list *released);

/* ---- page tables of holes (hole_tables.c) ---- */
void tables_give_back(struct address_space *space, user_address start, user_address end);
/*
 * Nothing is in [start, end) any more, FOLLOWING is the next area. One table maps 2 MiB: a smaller
 * hole leaves none without a use. Exclusive.
 */
static inline void tables_note_hole(struct address_space *space, const struct area *following,
				    user_address start, user_address end)
{
	const user_address high = following == nullptr ? MMU_USER_END : following->start;

	if (unlikely(align_down(start, 2 * MIB) + 2 * MIB <= high))
		tables_give_back(space, start, end);
}

/* ---- pages (area_pages.c) ---- */
static inline uint32_t mmu_protection_of(uint32_t protection)
{
	uint32_t bits = MMU_USER;

	if (protection != PROT_NONE)
		bits |= MMU_READ;
	if ((protection & PROT_WRITE) != 0)
		bits |= MMU_WRITE;
	if ((protection & PROT_EXEC) != 0)
		bits |= MMU_EXECUTE;
	return bits;
}

/* The program that maps the private page has it alone: by the sealed count, not by references. */
static inline bool frame_is_own(const struct frame *frame)
{
	return frame_references(frame) == 1 && frame_mark_is_private(frame);
}

void space_count_resident(struct address_space *space, const struct frame *frame, bool add);
void space_count_more(struct address_space *space, struct frame_counts counts);
/* Unmaps, flushes, then drops the references. Any lock but tables may be held. */
void pages_unmap(struct address_space *space, user_address start, user_address end);
/* The same of any area, what is listed of which is SAID: a file that others map shrinks. */
void pages_unmap_listed(const struct area_record *said, user_address start, user_address end);
/* Only frames that the area's cache holds. */
void pages_unmap_cached(const struct area_record *said, user_address start, user_address end);
void pages_protect(struct address_space *space, const struct area_record *said);
/* Unmaps everything; no CPU uses the tables any more. */
void pages_drop_all(struct address_space *space);
[[nodiscard]] int pages_move(struct address_space *space, user_address from, user_address to,
			     size_t size);
/* Copies entries of one area into CHILD, write-protecting both. *changed: FROM must be flushed. */
[[nodiscard]] int pages_copy(struct address_space *from, struct address_space *child,
			     const struct area_record *said, bool *changed);

/* ---- shared anonymous memory (shared_memory.c) ---- */
struct page_cache *shared_memory_create(size_t size);
void shared_memory_get(struct page_cache *cache);
bool shared_memory_is(const struct page_cache *cache);
void shared_memory_put(struct page_cache *cache);
/* How many areas name it (cred_integrity/named.h). A violation when it is none. */
uint32_t *shared_memory_named(const struct page_cache *cache);

/* ---- page cache internals (page_cache.c); cache->lock held ---- */
struct frame *page_cache_peek(const struct page_cache *cache, uint64_t index); /* borrowed */
/* The same for whoever uses it at once: the number of a frame that no program can write, or
 * WRITABLE_TOO. PAGE_NOT_FOUND: there is none such; peek says why. */
#define PAGE_NOT_FOUND UINT64_MAX
uint64_t page_cache_peek_number(const struct page_cache *cache, uint64_t index, bool writable_too);
/* A page that is not what the tree says. */
[[noreturn, gnu::cold]] void page_cache_refuse_frame(void);
/* Where the tree says that the frames of COUNT pages from FIRST on are, to be asked for their marks
 * by who uses them (mmu_user_map_pages()); 0: not in memory. */
void page_cache_peek_many(const struct page_cache *cache, uint64_t first, physical_address *frames,
			  uint32_t count);
/* As page_cache_get, borrowed. */
[[nodiscard]] int page_cache_take(struct page_cache *cache, uint64_t index, bool create,
				  bool writable, struct frame **frame);
void page_cache_unmap(struct page_cache *cache, uint64_t first, uint64_t end, bool private_too);

static inline uint64_t page_cache_pages(const struct page_cache *cache)
{
	return (cache->size >> PAGE_SHIFT) + ((cache->size & PAGE_MASK) != 0 ? 1 : 0);
}
