// SPDX-License-Identifier: GPL-2.0-only
//
// What the heap's fast paths refused: here each question is asked again by itself, so that the
// crime has its name. Only where the row heap_integrity is taken away do these functions return;
// then the object is handed out, or given back, as if nothing were wrong.
#include "magazine.h"
#include <base/bitmap.h>
#include <zero_init/zero_init.h>

// SLAB nullptr: the handle names none.
[[gnu::cold]] void *heap_alloc_refused(const struct heap_cache *cache, const struct heap_slab *slab,
				       uint32_t slot, bool taken)
{
	uint64_t object;

	if (slab == nullptr || taken || slab->cache != cache)
		heap_integrity_crime(HEAP_METADATA, cache->name);
	if (slab == nullptr)
		return nullptr;
	object = slab->base + slot * (uint64_t)cache->stride;
	if (!object_is_zero(cache, object) && (ZERO_INIT_BUFFERS || !cache->bytes))
		heap_integrity_crime(HEAP_WRITE_AFTER_FREE, cache->name);
	if (!canary_is_right(cache, object))
		heap_integrity_crime(HEAP_OVERFLOW, cache->name);
	return (void *)object;
}

[[gnu::cold]] void heap_free_refused(const struct heap_cache *cache, void *pointer)
{
	const uint64_t object = (uint64_t)pointer;
	struct heap_slab *const slab = slab_of(object, FRAME_KERNEL);
	uint32_t slot;

	if (slab == nullptr) {
		heap_integrity_crime(HEAP_WRONG_ADDRESS, cache->name);
		return;
	}
	if (slab->cache != cache)
		heap_integrity_crime(HEAP_WRONG_TYPE, cache->name);
	if (!slot_at(cache, wrap_sub(object, slab->base), &slot)) {
		heap_integrity_crime(HEAP_INSIDE, cache->name);
		slot = (uint32_t)minimum((uint64_t)cache->slots - 1,
					 wrap_sub(object, slab->base) / cache->stride);
	}
	if (!bitmap_test(slab->live, slot))
		heap_integrity_crime(HEAP_DOUBLE_FREE, cache->name);
	if (!canary_is_right(cache, object))
		heap_integrity_crime(HEAP_OVERFLOW, cache->name);
	zero_init_clear(pointer, cache->size / 8);
	(void)bitmap_clear_atomic(slab->live, slot);
	magazine_give(cache, slab_number(slab) * SLAB_SLOTS_MAX + slot);
}
