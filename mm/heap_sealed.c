// SPDX-License-Identifier: GPL-2.0-only
//
// Objects in sealed memory (credentials, seals of tasks, ...). Which slots are live stands in the
// slab itself, sealed; the descriptor in ordinary memory only helps to find a slab, and what it
// says is checked against the slab's header. No magazines: these objects are few, and each
// allocation is one short window.
#include "frame_internal.h"
#include "heap_internal.h"
#include <base/bitmap.h>
#include <cred_integrity/named.h>

struct sealed_slab {
	const struct heap_cache *cache;
	uint64_t self; // address of this header
	uint64_t live[SLAB_SLOTS_MAX / 64];
};
static_assert(sizeof(struct sealed_slab) <= SEALED_SLAB_HEADER);

struct frame *heap_sealed_frames(const struct heap_cache *cache)
{
	return sealed_alloc(cache->order, cache->use);
}

static uint64_t slab_size(const struct heap_cache *cache)
{
	return PAGE_SIZE << cache->order;
}

// Slabs are aligned to their size, and frames of one use are all of one cache: a slab begins here
// and nowhere else, whatever programs have written to its objects.
static bool is_header(const struct heap_cache *cache, const struct sealed_slab *header)
{
	return is_aligned((uint64_t)header, slab_size(cache)) &&
	       sealed_use_at(header) == cache->use && header->cache == cache &&
	       header->self == (uint64_t)header;
}

// nullptr: SLAB's descriptor does not name a sealed slab of CACHE.
static struct sealed_slab *header_of(const struct heap_cache *cache, const struct heap_slab *slab)
{
	struct sealed_slab *const header =
		(struct sealed_slab *)wrap_sub(slab->base, cache->first_slot);

	return is_header(cache, header) ? header : nullptr;
}

bool heap_sealed_is(const struct heap_type *type, const void *object)
{
	const struct heap_cache *const cache = *type->cache;
	const uint64_t slab = align_down((uint64_t)object, slab_size(cache));
	const struct sealed_slab *const header = (const struct sealed_slab *)slab;
	const uint64_t offset = wrap_sub((uint64_t)object, slab + cache->first_slot);

	return is_header(cache, header) && offset % cache->stride == 0 &&
	       offset / cache->stride < cache->slots &&
	       bitmap_test(header->live, offset / cache->stride);
}

static bool add_slab(const struct heap_cache *cache)
{
	struct heap_slab *const slab = slab_create(cache);
	struct sealed_slab header = { .cache = cache };
	irq_state state;

	if (slab == nullptr)
		return false;
	header.self = slab->base - cache->first_slot;
	sealed_copy((void *)header.self, &header, sizeof(header));
	state = spin_lock_irq(&cache->state->lock);
	cache->state->slabs++;
	cache->state->free_slots += cache->slots;
	slab_list_add(slab);
	spin_unlock_irq(&cache->state->lock, state);
	return true;
}

// cache->lock held: a slot that is not live, from a random one on.
static uint32_t find_slot(const struct heap_cache *cache, const struct sealed_slab *header)
{
	const uint32_t start = heap_random_below(cache->slots);
	const uint32_t slot = (uint32_t)bitmap_find_clear(header->live, cache->slots, start);

	return slot < cache->slots ? slot
				   : (uint32_t)bitmap_find_clear(header->live, cache->slots, 0);
}

// The slot is live and OBJECT begins as FIRST says, in one window.
static void write_object(struct sealed_slab *header, uint32_t slot, void *object,
			 struct sealed_content first)
{
	struct write_window window;

	if (first.content != nullptr)
		first.record->self =
			(uint8_t *)object + ((uint8_t *)first.record - (uint8_t *)first.content);
	window = write_window_open();
	write_window_store(&header->live[slot / 64], header->live[slot / 64] | BIT(slot % 64));
	if (first.content != nullptr)
		write_window_copy(object, first.content, first.size);
	named_change(first.named, true);
	write_window_close(window);
}

static void *take_slot(const struct heap_cache *cache, struct heap_slab *slab,
		       struct sealed_content first)
{
	struct sealed_slab *const header = header_of(cache, slab);
	void *object;
	uint32_t slot;

	slot = header == nullptr ? cache->slots : find_slot(cache, header);
	if (slot >= cache->slots) {
		heap_integrity_crime(HEAP_METADATA, cache->name);
		return nullptr;
	}
	object = (void *)(slab->base + slot * (uint64_t)cache->stride);
	write_object(header, slot, object, first);
	bitmap_set(slab->live, slot);
	slab->free_count--;
	cache->state->free_slots--;
	if (slab->free_count == 0)
		slab_list_remove(slab);
	return object;
}

void *heap_sealed_alloc(const struct heap_cache *cache, struct sealed_content first)
{
	irq_state state = spin_lock_irq(&cache->state->lock);
	struct heap_slab *slab = slab_at(cache->state->first);
	void *object;

	if (slab == nullptr) {
		spin_unlock_irq(&cache->state->lock, state);
		if (!add_slab(cache))
			return nullptr;
		state = spin_lock_irq(&cache->state->lock);
		slab = slab_at(cache->state->first);
	}
	object = slab == nullptr ? nullptr : take_slot(cache, slab, first);
	spin_unlock_irq(&cache->state->lock, state);
	return object;
}

// cache->lock held.
static void give_slot(const struct heap_cache *cache, struct heap_slab *slab, uint32_t slot,
		      uint32_t *named)
{
	struct sealed_slab *const header = header_of(cache, slab);
	const uint64_t object = slab->base + slot * (uint64_t)cache->stride;
	struct write_window window;

	if (header == nullptr || !bitmap_test(header->live, slot)) {
		heap_integrity_crime(header == nullptr ? HEAP_WRONG_ADDRESS : HEAP_DOUBLE_FREE,
				     cache->name);
		return;
	}
	window = write_window_open();
	named_change(named, false);
	write_window_clear((void *)object, cache->size);
	write_window_store(&header->live[slot / 64], header->live[slot / 64] & ~BIT(slot % 64));
	write_window_close(window);
	bitmap_clear(slab->live, slot);
	slab->free_count++;
	cache->state->free_slots++;
	if (!slab->listed)
		slab_list_add(slab);
}

void heap_sealed_free(const struct heap_cache *cache, void *pointer, uint32_t *named)
{
	struct heap_slab *const slab = slab_of((uint64_t)pointer, FRAME_SEALED);
	struct heap_slab *empty = nullptr;
	uint64_t offset;
	irq_state state;

	if (slab == nullptr || slab->cache != cache) {
		heap_integrity_crime(slab == nullptr ? HEAP_WRONG_ADDRESS : HEAP_WRONG_TYPE,
				     cache->name);
		return;
	}
	offset = wrap_sub((uint64_t)pointer, slab->base);
	if (offset % cache->stride != 0 || offset / cache->stride >= cache->slots) {
		heap_integrity_crime(HEAP_INSIDE, cache->name);
		return;
	}
	state = spin_lock_irq(&cache->state->lock);
	give_slot(cache, slab, (uint32_t)(offset / cache->stride), named);
	if (slab->free_count == cache->slots && cache->state->free_slots >= 2ul * cache->slots) {
		slab_list_remove(slab);
		cache->state->free_slots -= cache->slots;
		cache->state->slabs--;
		empty = slab;
	}
	spin_unlock_irq(&cache->state->lock, state);
	if (empty != nullptr)
		slab_destroy(empty);
}

void *heap_alloc_naming(const struct heap_type *type, void *content, size_t size,
			struct sealed_record *record, uint32_t *named)
{
	const struct heap_cache *const cache = *type->cache;

	if (unlikely(!is_sealed(cache) || size > cache->size)) {
		heap_integrity_crime(HEAP_METADATA, cache->name);
		return nullptr;
	}
	return heap_sealed_alloc(cache, (struct sealed_content){ content, size, record, named });
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
