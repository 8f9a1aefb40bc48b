// SPDX-License-Identifier: GPL-2.0-only
//
// Objects in sealed memory (credentials, seals of tasks, ...). Which slots are live stands in the
// slab itself, sealed, and decides: magazines of handles and descriptors in ordinary memory only
// help to find a slot, and what they say is checked against the slab's header. Each allocation and
// each free is one short window, under no lock: the bit of the live map is taken atomically.
#include "magazine.h"
#include <base/bitmap.h>
#include <cred_integrity/named.h>

struct sealed_slab {
	const struct heap_cache *cache;
	uint64_t self; // address of this header
	uint64_t live[SLAB_SLOTS_MAX / 64];
	uint32_t number; // of its descriptor
};
static_assert(sizeof(struct sealed_slab) <= SEALED_SLAB_HEADER);

struct frame *heap_sealed_frames(const struct heap_cache *cache)
{
	return sealed_alloc(cache->order, cache->use);
}

// Slabs are aligned to their size, and frames of one use are all of one cache: a slab begins here
// and nowhere else, whatever programs have written to its objects. nullptr: none of CACHE.
static always_inline struct sealed_slab *header_at(const struct heap_cache *cache, uint64_t address)
{
	struct sealed_slab *const header = (struct sealed_slab *)address;

	if (unlikely((address & cache->slab_mask) != 0 || !sealed_use_is(header, cache->use) ||
		     header->cache != cache || header->self != address))
		return nullptr;
	return header;
}

static struct sealed_slab *header_of(const struct heap_slab *slab)
{
	return header_at(slab->cache, wrap_sub(slab->base, slab->cache->first_slot));
}

bool heap_sealed_is(const struct heap_type *type, const void *object)
{
	const struct heap_cache *const cache = *type->cache;
	const uint64_t start = (uint64_t)object & ~cache->slab_mask;
	const struct sealed_slab *const header = header_at(cache, start);
	uint32_t slot;

	return header != nullptr &&
	       slot_at(cache, wrap_sub((uint64_t)object, start + cache->first_slot), &slot) &&
	       bitmap_test(header->live, slot);
}

const uint64_t *heap_sealed_live(const struct heap_slab *slab)
{
	const struct sealed_slab *const header = header_of(slab);

	return header != nullptr ? header->live : slab->live;
}

void heap_sealed_begin(const struct heap_slab *slab)
{
	const struct sealed_slab header = { .cache = slab->cache,
					    .self = slab->base - slab->cache->first_slot,
					    .number = slab_number(slab) };

	sealed_copy((void *)header.self, &header, sizeof(header));
}

void heap_sealed_end(const struct heap_slab *slab)
{
	const struct sealed_slab *const header = header_of(slab);

	if (unlikely(header == nullptr || bitmap_count_set(header->live, SLAB_SLOTS_MAX) != 0))
		heap_integrity_crime(HEAP_METADATA, slab->cache->name);
}

// The bit in the live map of a slot, to be changed in the window that is open: HEADER has been
// compared.
static always_inline uint64_t *live_word(struct sealed_slab *header, uint32_t slot)
{
	struct sealed_slab *const writable = write_window_known(header);

	return &writable->live[slot % SLAB_SLOTS_MAX / 64];
}

static always_inline uint64_t slot_address(const struct heap_cache *cache,
					   const struct sealed_slab *header, uint32_t slot)
{
	return wrap_add(wrap_add(header->self, cache->first_slot), slot * (uint64_t)cache->stride);
}

// What the object begins with.
struct content {
	const void *bytes;
	size_t size;
	struct sealed_record *record; // in BYTES
	uint32_t *named;
};

// Interrupts off; OBJECT is that slot of a slab that has been compared. False: it is not free.
static always_inline bool take_slot(struct sealed_slab *header, uint32_t slot, uint64_t object,
				    struct content first)
{
	const struct write_window window = write_window_open_here(0);
	const bool taken = bitmap_set_atomic(live_word(header, slot), slot % 64);

	if (likely(!taken && first.size != 0))
		arch_copy_words(write_window_known((void *)object), first.bytes, first.size / 8);
	if (likely(!taken))
		named_change(first.named, true);
	write_window_close(window);
	return !taken;
}

[[gnu::cold]] static void *refuse_handle(const struct heap_cache *cache, irq_state state)
{
	arch_irq_restore(state);
	heap_integrity_crime(HEAP_METADATA, cache->name);
	return nullptr;
}

// Interrupts off; then as in STATE.
static always_inline void *alloc_by(const struct heap_cache *cache, uint32_t handle,
				    irq_state state, struct content first)
{
	const uint32_t slot = handle % SLAB_SLOTS_MAX;
	const struct heap_slab *const slab = slab_at(handle / SLAB_SLOTS_MAX);
	struct sealed_slab *header;
	uint64_t object;

	if (unlikely(slab == nullptr || slot >= cache->slots))
		return refuse_handle(cache, state);
	header = header_at(cache, wrap_sub(slab->base, cache->first_slot));
	if (unlikely(header == nullptr))
		return refuse_handle(cache, state);
	object = slot_address(cache, header, slot);
	if (first.record != nullptr)
		first.record->self =
			(void *)(object + ((uint64_t)first.record - (uint64_t)first.bytes));
	if (unlikely(!take_slot(header, slot, object, first)))
		return refuse_handle(cache, state);
	arch_irq_restore(state);
	return (void *)object;
}

// The members of struct content one by one: in registers.
[[gnu::cold]] static void *alloc_slowly(const struct heap_cache *cache, irq_state state,
					const void *content, size_t size,
					struct sealed_record *record, uint32_t *named)
{
	const uint32_t handle = magazine_refill(cache) ? magazine_take(cache) : 0;

	if (handle != 0)
		return alloc_by(cache, handle, state,
				(struct content){ content, size, record, named });
	arch_irq_restore(state);
	return nullptr;
}

void *heap_sealed_alloc(const struct heap_cache *cache, const void *content, size_t size,
			struct sealed_record *record, uint32_t *named)
{
	const irq_state state = arch_irq_save();
	const uint32_t handle = magazine_take(cache);

	if (unlikely(handle == 0))
		return alloc_slowly(cache, state, content, size, record, named);
	return alloc_by(cache, handle, state, (struct content){ content, size, record, named });
}

// Interrupts off; OBJECT is that slot of a slab that has been compared. False: it was free, or is
// not what BY (nullptr: nothing) names.
static always_inline bool give_slot(const struct heap_cache *cache, struct sealed_slab *header,
				    uint32_t slot, void *object, uint32_t *named,
				    const struct named_by *by)
{
	const struct write_window window = write_window_open_here(0);
	// The bit first: of two that race one frees. No magazine has the slot before it is cleared.
	const bool live = (by == nullptr || named_by_end(by, object)) &&
			  bitmap_clear_atomic(live_word(header, slot), slot % 64);

	if (likely(live)) {
		named_change_known(named, false);
		arch_clear_words(write_window_known(object), cache->size / 8);
	}
	write_window_close(window);
	return live;
}

// POINTER is in no sealed slab of CACHE.
[[gnu::cold]] static void refuse_address(const struct heap_cache *cache, const void *pointer)
{
	const struct heap_slab *const slab = slab_of((uint64_t)pointer, FRAME_SEALED);

	heap_integrity_crime(slab != nullptr && slab->cache != cache ? HEAP_WRONG_TYPE
								     : HEAP_WRONG_ADDRESS,
			     cache->name);
}

// POINTER is slot SLOT of the slab, which has been compared.
static always_inline void free_slot(const struct heap_cache *cache, struct sealed_slab *header,
				    uint32_t slot, void *pointer, uint32_t *named,
				    const struct named_by *by)
{
	const irq_state state = arch_irq_save();

	if (unlikely(!give_slot(cache, header, slot, pointer, named, by))) {
		arch_irq_restore(state);
		heap_integrity_crime(HEAP_DOUBLE_FREE, cache->name);
		return;
	}
	magazine_give_here(cache, handle_of(header->number, slot), state);
}

void heap_sealed_free(const struct heap_cache *cache, void *pointer, uint32_t *named)
{
	const uint64_t start = (uint64_t)pointer & ~cache->slab_mask;
	struct sealed_slab *const header = header_at(cache, start);
	const uint64_t offset = wrap_sub((uint64_t)pointer, wrap_add(start, cache->first_slot));
	uint32_t slot;

	if (unlikely(header == nullptr)) {
		refuse_address(cache, pointer);
		return;
	}
	if (unlikely(!slot_at(cache, offset, &slot))) {
		heap_integrity_crime(HEAP_INSIDE, cache->name);
		return;
	}
	free_slot(cache, header, slot, pointer, named, nullptr);
}

void *heap_alloc_naming(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record, uint32_t *named)
{
	const struct heap_cache *const cache = *type->cache;

	if (unlikely(!is_sealed(cache) || size > cache->size || size % 8 != 0)) {
		heap_integrity_crime(HEAP_METADATA, cache->name);
		return nullptr;
	}
	return heap_sealed_alloc(cache, content, size, record, named);
}

void *heap_alloc_sealed(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record)
{
	return heap_alloc_naming(type, content, size, record, nullptr);
}

void heap_free_naming(const struct heap_type *type, void *object, uint32_t *named)
{
	heap_sealed_free(*type->cache, object, named);
}

// A record is where it says it is, in a frame of its own use: so it begins where an object of that
// slab does.
static always_inline void free_record(const struct heap_cache *cache, void *object, uint32_t *named,
				      const struct named_by *by)
{
	const uint64_t start = (uint64_t)object & ~cache->slab_mask;
	const uint64_t offset = wrap_sub((uint64_t)object, wrap_add(start, cache->first_slot));

	free_slot(cache, (struct sealed_slab *)start,
		  (uint32_t)(wrap_mul(offset, cache->inverse) >> 32), object, named, by);
}

void heap_free_record(const struct heap_type *type, void *object, uint32_t *named)
{
	free_record(*type->cache, object, named, nullptr);
}

void heap_free_named_by(const struct heap_type *type, void *object, uint32_t *named,
			const struct named_by *by)
{
	free_record(*type->cache, object, named, by);
}
