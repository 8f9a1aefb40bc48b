// SPDX-License-Identifier: GPL-2.0-only
//
// The heap's fast paths. An allocation takes a random handle from this CPU's magazine, a free puts
// one there; the handle is believed only after slab, cache, slot and live bit have been checked.
// Objects are cleared when they are freed and looked at again when they are handed out.
#include "magazine.h"
#include <arch/boot.h>
#include <aslr_heap/aslr_heap.h>
#include <base/bitmap.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>
#include <zero_init/zero_init.h>

RO_AFTER_INIT struct heap_cache heap_caches[HEAP_CACHES_MAX];
RO_AFTER_INIT uint32_t heap_cache_count;
RO_AFTER_INIT static struct heap_cpu *heap_cpus;
static struct heap_state heap_states[HEAP_CACHES_MAX];

SET_DECLARE(heap_types, const struct heap_type);

struct heap_cpu *heap_cpu_here(void)
{
	struct cpu *const cpu = arch_cpu();

	if (unlikely(cpu->heap_cache == nullptr)) {
		struct heap_cpu *const mine = &heap_cpus[cpu->id];

		mine->random = random_u64() | 1;
		cpu->heap_cache = mine;
	}
	return cpu->heap_cache;
}

// Interrupts off; then as in STATE, so that for a crime the task can end, not the machine.
static always_inline void *alloc_by(const struct heap_cache *cache, uint32_t handle,
				    irq_state state)
{
	const uint32_t slot = handle % SLAB_SLOTS_MAX;
	struct heap_slab *const slab = slab_at(handle / SLAB_SLOTS_MAX);
	uint64_t object;
	bool taken;

	if (unlikely(slab == nullptr || slot >= cache->slots)) {
		arch_irq_restore(state);
		return heap_alloc_refused(cache, nullptr, 0, false);
	}
	taken = bitmap_set_atomic(slab->live, slot);
	arch_irq_restore(state);
	object = wrap_add(slab->base, slot * (uint64_t)cache->stride);
	if (unlikely(taken || slab->cache != cache ||
		     (!object_is_zero(cache, object) && (ZERO_INIT_BUFFERS || !cache->bytes)) ||
		     !canary_is_right(cache, object)))
		return heap_alloc_refused(cache, slab, slot, taken);
	return (void *)object;
}

[[gnu::cold]] static void *alloc_slowly(const struct heap_cache *cache, irq_state state)
{
	const uint32_t handle = magazine_refill(cache) ? magazine_take(cache) : 0;

	if (handle != 0)
		return alloc_by(cache, handle, state);
	arch_irq_restore(state);
	return nullptr;
}

void *heap_alloc_from(const struct heap_cache *cache)
{
	const irq_state state = arch_irq_save();
	const uint32_t handle = magazine_take(cache);

	return likely(handle != 0) ? alloc_by(cache, handle, state) : alloc_slowly(cache, state);
}

void *heap_alloc(const struct heap_type *type)
{
	const struct heap_cache *const cache = *type->cache;

	if (unlikely(is_sealed(cache)))
		return heap_sealed_alloc(cache, nullptr, 0, nullptr, nullptr);
	return heap_alloc_from(cache);
}

void heap_free_to(const struct heap_cache *cache, void *pointer)
{
	const uint64_t object = (uint64_t)pointer;
	const uint32_t number = slab_number_of(object, FRAME_KERNEL);
	struct heap_slab *const slab = slab_at(number);
	uint32_t slot;

	if (unlikely(slab == nullptr || slab->cache != cache ||
		     !slot_at(cache, wrap_sub(object, slab->base), &slot) ||
		     !bitmap_test(slab->live, slot) || !canary_is_right(cache, object))) {
		heap_free_refused(cache, pointer);
		return;
	}
	if (cache->bytes)
		zero_init_clear_buffer(pointer, cache->size / 8);
	else
		zero_init_clear(pointer, cache->size / 8);
	// Cleared first, so that nobody is handed an object that still shows its past.
	if (unlikely(!bitmap_clear_atomic(slab->live, slot))) {
		heap_free_refused(cache, pointer);
		return;
	}
	magazine_give(cache, handle_of(number, slot));
}

void heap_free(const struct heap_type *type, void *object)
{
	const struct heap_cache *const cache = *type->cache;

	if (unlikely(is_sealed(cache)))
		heap_sealed_free(cache, object, nullptr);
	else
		heap_free_to(cache, object);
}

// The smallest run that holds 8 objects and wastes at most an eighth; else the largest.
static void choose_slab(struct heap_cache *cache)
{
	const uint32_t most = is_sealed(cache) ? 2 : SLAB_ORDER_MAX;

	for (uint32_t order = 0; order <= most; order++) {
		const uint32_t bytes = (uint32_t)(PAGE_SIZE << order) - cache->first_slot;

		cache->order = order;
		cache->slots = minimum(bytes / cache->stride, SLAB_SLOTS_MAX);
		if (cache->slots >= 8 && (bytes - cache->slots * cache->stride) * 8 <= bytes)
			break;
	}
	if (cache->slots == 0)
		violation_stop("heap_integrity", "%s is too large for the heap", cache->name);
}

void heap_cache_define(struct heap_cache *cache, const char *name, uint32_t size,
		       uint32_t alignment, enum sealed_use use, bool bytes)
{
	const uint32_t id = (uint32_t)(cache - heap_caches);
	const uint32_t canary = use != SEALED_FREE ? 0 : sizeof(uint64_t);

	*cache = (struct heap_cache){
		.name = name,
		.size = (uint32_t)align_up(size, 8),
		.use = use,
		.bytes = bytes,
		.user_size = bytes ? size : 0,
		.magazine_offset =
			(uint32_t)((uint64_t)&heap_cpus->magazines[id] - (uint64_t)heap_cpus),
		.first_slot =
			use != SEALED_FREE ? (uint32_t)align_up(SEALED_SLAB_HEADER, alignment) : 0,
		.state = &heap_states[id],
	};
	cache->stride = (uint32_t)align_up(cache->size + canary, maximum(alignment, 8u));
	cache->inverse = (UINT64_C(0x100000000) + cache->stride - 1) / cache->stride;
	cache->magazine = cache->stride > 2048 ? 4 : MAGAZINE_SIZE;
	choose_slab(cache);
	cache->slab_mask = (PAGE_SIZE << cache->order) - 1;
	spin_init(&cache->state->lock, LOCK_HEAP);
}

void heap_start(void)
{
	const uint32_t order = log2_up(
		align_up(boot_info.cpu_count * sizeof(struct heap_cpu), PAGE_SIZE) / PAGE_SIZE);
	struct frame *const cpus = frame_alloc(FRAME_KERNEL, order);

	if (cpus == nullptr || SET_COUNT(heap_types) > HEAP_CACHES_MAX)
		violation_stop("heap_integrity", "no memory for the heap");
	heap_cpus = frame_address(cpus);
	heap_integrity_start();
	slabs_start(aslr_heap_base(ASLR_HEAP));
	SET_FOR_EACH (heap_types, type) {
		struct heap_cache *const cache = &heap_caches[heap_cache_count++];

		heap_cache_define(cache, (*type)->name, (*type)->size, (*type)->alignment,
				  (*type)->use, false);
		cache->recorded = (*type)->recorded;
		cache->user_offset = (*type)->user_offset;
		cache->user_size = (*type)->user_size;
		*(*type)->cache = cache;
	}
	heap_bytes_start();
}
