// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/heap/.
//
// A cache (one type, or one size class) has slabs: runs of frames cut into slots of one stride.
// Everything the heap knows of a slab is in its descriptor, in an array of its own region: which
// slots are live (handed out) and which are free in the slab; neither: in some CPU's magazine, as a
// handle (slab number, slot). A frame's owner word names its slab; it is believed only when the
// slab's descriptor agrees. Sealed slabs say themselves what they are and which slots are live
// (sealed.c); their descriptors only lead to them.
//
// Slot: the object, rounded up to 8 bytes, then the canary word, then padding.
// Locks: cache->lock (LOCK_HEAP) protects its slabs' free maps and list; slabs_lock
// (LOCK_HEAP_SLABS) the array of descriptors. Live maps are atomic. Magazines: their CPU,
// interrupts off.
#pragma once
#include <mm/frame/internal.h>
#include <arch/memory.h>
#include <heap_integrity/heap_integrity.h>
#include <mm/heap/heap.h>
#include <sync/order.h>
#include <sync/spin.h>

#define HEAP_CACHES_MAX 224u
#define SLAB_SLOTS_MAX 256u
#define SLAB_ORDER_MAX 4u
#define MAGAZINE_SIZE 16u
#define OWNER_SLAB UINT64_C(0x51ab000000000000)  // | slab number
#define OWNER_LARGE UINT64_C(0x1a49000000000000) // | order of a run of its own
#define OWNER_TAG UINT64_C(0xffff000000000000)
#define CHECKED_WORDS 8u // at each end of a large object
#define WHOLE_WORDS 128u // up to here all of an object is looked at

// Set once by heap_start().
struct [[gnu::randomize_layout]] heap_cache {
	const char *name;
	uint32_t size; // the object's, rounded up to 8; the canary's offset
	uint32_t stride;
	uint32_t slots;                  // per slab
	uint32_t order;                  // of a slab's frames
	uint64_t slab_mask;              // of an address within a sealed slab: the offset
	uint32_t first_slot;             // offset in the slab: sealed slabs have a header
	uint64_t inverse;                // ceil(2^32 / stride)
	uint32_t user_offset, user_size; // of an object: what programs' copies may touch
	uint32_t magazine;               // handles that a CPU may keep
	uint32_t magazine_offset;        // in struct heap_cpu
	enum sealed_use use;             // SEALED_FREE: not sealed
	bool bytes, recorded;
	struct heap_state *state;
};

struct [[gnu::randomize_layout]] heap_state {
	struct spin_lock lock;
	uint32_t first; // slabs with free slots; 0: none
	uint64_t free_slots;
	uint64_t slabs;
};

struct [[gnu::randomize_layout]] heap_slab {
	const struct heap_cache *cache; // nullptr: not in use
	uint64_t base;                  // of the slots
	uint32_t next, previous;        // slab numbers
	uint32_t free_count;
	bool listed;
	uint64_t free[SLAB_SLOTS_MAX / 64];
	uint64_t live[SLAB_SLOTS_MAX / 64];
};
static_assert(sizeof(struct heap_slab) <= 128);
#define SLAB_DESCRIPTOR_SIZE 128u

struct [[gnu::randomize_layout]] magazine {
	uint32_t count;
	uint32_t handles[MAGAZINE_SIZE]; // slab number * SLAB_SLOTS_MAX + slot
};

struct [[gnu::randomize_layout]] heap_cpu {
	uint64_t random;
	struct magazine magazines[HEAP_CACHES_MAX];
};

extern struct heap_cache heap_caches[HEAP_CACHES_MAX]; // ro_after_init
extern uint32_t heap_cache_count;
extern uint64_t heap_slabs_base; // descriptor 0, never used
extern uint32_t heap_slab_count; // numbers given out so far, 0 included

// nullptr: no such slab.
static inline struct heap_slab *slab_at(uint32_t number)
{
	if (unlikely(number == 0 || number >= read_once(heap_slab_count)))
		return nullptr;
	return (struct heap_slab *)wrap_add(heap_slabs_base,
					    (uint64_t)number * SLAB_DESCRIPTOR_SIZE);
}

// What magazines hold: a slab's number and a slot of it.
static inline uint32_t handle_of(uint32_t number, uint32_t slot)
{
	static_assert(SLAB_SLOTS_MAX == 1 << 8);

	return number << 8 | slot;
}

static inline uint32_t slab_number(const struct heap_slab *slab)
{
	return (uint32_t)(((uint64_t)slab - heap_slabs_base) / SLAB_DESCRIPTOR_SIZE);
}

static inline uint64_t *slot_canary(const struct heap_cache *cache, uint64_t object)
{
	return (uint64_t *)wrap_add(object, cache->size);
}

// The number of the slab of this kind of frames that OBJECT lies in, by its frame's owner word; 0:
// none.
static always_inline uint32_t slab_number_of(uint64_t object, enum frame_kind kind)
{
	const uint64_t number = wrap_sub(object, frame_memory.view[kind]) / PAGE_SIZE;
	uint64_t owner;

	if (unlikely(number >= frame_arrays.count ||
		     frame_arrays.kinds[number / BLOCK_FRAMES] == BLOCK_ABSENT))
		return 0;
	owner = frame_arrays.frames[number].owner;
	return likely((owner & OWNER_TAG) == OWNER_SLAB) ? (uint32_t)(owner & 0xffffffffu) : 0;
}

// nullptr: none.
static inline struct heap_slab *slab_of(uint64_t object, enum frame_kind kind)
{
	return slab_at(slab_number_of(object, kind));
}

// The slot that an object at OFFSET in its slab has. False: OFFSET is none's.
static always_inline bool slot_at(const struct heap_cache *cache, uint64_t offset, uint32_t *slot)
{
	*slot = (uint32_t)(wrap_mul(offset, cache->inverse) >> 32);
	return *slot < cache->slots && *slot * (uint64_t)cache->stride == offset;
}

static always_inline uint64_t slab_words_or(const uint64_t *words, uint32_t count)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum |= words[i];
	return sum;
}

// A free object is all zero...
static always_inline bool object_is_zero(const struct heap_cache *cache, uint64_t object)
{
	const uint64_t *const words = (const uint64_t *)object;
	const uint32_t count = cache->size / 8;

	if (count <= 2 * CHECKED_WORDS)
		return slab_words_or(words, count) == 0;
	if (count <= WHOLE_WORDS)
		return arch_find_nonzero_word(words, count) == count;
	return (slab_words_or(words, CHECKED_WORDS) |
		slab_words_or(words + count - CHECKED_WORDS, CHECKED_WORDS)) == 0;
}

// ... and the word behind it is what it was: else somebody has written to it.
static always_inline bool canary_is_right(const struct heap_cache *cache, uint64_t object)
{
	return *slot_canary(cache, object) == heap_integrity_canary(object);
}

// xorshift: which slot is next must not be guessed, not withstand analysis; reseeded at each
// refill.
static inline uint64_t heap_random(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*state = x;
	return x;
}

static inline bool is_sealed(const struct heap_cache *cache)
{
	return cache->use != SEALED_FREE;
}

// slab.c
void slabs_start(uint64_t base);
/* listed nowhere; nullptr: no memory */
struct heap_slab *slab_create(const struct heap_cache *cache);
void slab_destroy(struct heap_slab *slab);  // unlisted
void slab_list_add(struct heap_slab *slab); // cache->lock held
void slab_list_remove(struct heap_slab *slab);

// heap.c
struct heap_cpu *heap_cpu_here(void); // interrupts off
void *heap_alloc_from(const struct heap_cache *cache);
void heap_free_to(const struct heap_cache *cache, void *object);
void heap_cache_define(struct heap_cache *cache, const char *name, uint32_t size,
		       uint32_t alignment, enum sealed_use use, bool bytes);

// refuse.c: what the fast paths found wrong, named; the tasks end here but in the mutant.
void *heap_alloc_refused(const struct heap_cache *cache, const struct heap_slab *slab,
			 uint32_t slot, bool taken);
void heap_free_refused(const struct heap_cache *cache, void *pointer);

// sealed.c
// An object that begins with CONTENT (nullptr: zero), of which RECORD is completed by its address.
// NAMED (nullptr: nothing): what it names is counted in that window (cred_integrity/named.h).
void *heap_sealed_alloc(const struct heap_cache *cache, const void *content, size_t size,
			struct sealed_record *record, uint32_t *named);
void heap_sealed_free(const struct heap_cache *cache, void *object, uint32_t *named);
/* of a slab */
struct frame *heap_sealed_frames(const struct heap_cache *cache);
void heap_sealed_begin(const struct heap_slab *slab);
void heap_sealed_end(const struct heap_slab *slab);
const uint64_t *heap_sealed_live(const struct heap_slab *slab);
#define SEALED_SLAB_HEADER 64u

// Which slots are handed out.
static inline const uint64_t *slab_live(const struct heap_slab *slab)
{
	return is_sealed(slab->cache) ? heap_sealed_live(slab) : slab->live;
}

// record.c
bool heap_records_make(const struct heap_cache *cache, const struct frame *frames);
void heap_records_drop(const struct heap_cache *cache, const struct frame *frames);

// bytes.c
void heap_bytes_start(void);
