// SPDX-License-Identifier: GPL-2.0-only
//
// The heap's fast paths. An allocation takes a random handle from this CPU's magazine, a free puts
// one there; the handle is believed only after slab, cache, slot and live bit have been checked.
// Objects are cleared when they are freed and looked at again when they are handed out.
#include "heap_internal.h"
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/memory.h>
#include <aslr_heap/aslr_heap.h>
#include <base/bitmap.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>
#include <zero_init/zero_init.h>

#define CHECKED_WORDS 8u // at each end of a large object
#define WHOLE_WORDS 128u // up to here all of an object is looked at

RO_AFTER_INIT struct heap_cache heap_caches[HEAP_CACHES_MAX];
RO_AFTER_INIT uint32_t heap_cache_count;
RO_AFTER_INIT static struct heap_cpu *heap_cpus;
static struct heap_state heap_states[HEAP_CACHES_MAX];

SET_DECLARE(heap_types, const struct heap_type);

static struct heap_cpu *this_cpu(void)
{
	struct cpu *const cpu = arch_cpu();

	if (unlikely(cpu->heap_cache == nullptr)) {
		struct heap_cpu *const mine = &heap_cpus[cpu->id];

		mine->random = random_u64() | 1;
		cpu->heap_cache = mine;
	}
	return cpu->heap_cache;
}

uint32_t heap_random_below(uint32_t bound)
{
	return (uint32_t)(((heap_random(&this_cpu()->random) >> 32) * bound) >> 32);
}

static uint64_t words_or(const uint64_t *words, uint32_t count)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum |= words[i];
	return sum;
}

// A free object is all zero, and the word behind it is what it was: else somebody has written to
// it.
static inline void check_fresh(const struct heap_cache *cache, uint64_t object)
{
	const uint64_t *const words = (const uint64_t *)object;
	const uint32_t count = cache->size / 8;
	uint64_t sum;

	if (count <= 2 * CHECKED_WORDS)
		sum = words_or(words, count);
	else if (count <= WHOLE_WORDS)
		sum = arch_find_nonzero_word(words, count) != count;
	else
		sum = words_or(words, CHECKED_WORDS) |
		      words_or(words + count - CHECKED_WORDS, CHECKED_WORDS);
	if (unlikely(sum != 0 && (ZERO_INIT_BUFFERS || !cache->bytes)))
		heap_integrity_crime(HEAP_WRITE_AFTER_FREE, cache->name);
	if (unlikely(*slot_canary(cache, object) != heap_integrity_canary(object)))
		heap_integrity_crime(HEAP_OVERFLOW, cache->name);
}

void *heap_alloc_from(const struct heap_cache *cache)
{
	const irq_state state = arch_irq_save();
	struct heap_cpu *const cpu = this_cpu();
	struct magazine *const magazine = &cpu->magazines[cache->id];
	struct heap_slab *slab;
	uint32_t index, handle, slot;
	uint64_t object;

	if (unlikely(magazine->count == 0) && !heap_refill(cache, cpu)) {
		arch_irq_restore(state);
		return nullptr;
	}
	index = (uint32_t)(((heap_random(&cpu->random) >> 32) * magazine->count) >> 32);
	handle = magazine->handles[index];
	magazine->handles[index] = magazine->handles[--magazine->count];
	slab = slab_at(handle / SLAB_SLOTS_MAX);
	slot = handle % SLAB_SLOTS_MAX;
	if (unlikely(slab == nullptr || slot >= cache->slots)) {
		arch_irq_restore(state);
		heap_integrity_crime(HEAP_METADATA, cache->name);
		return nullptr;
	}
	if (unlikely(slab->cache != cache || bitmap_set_atomic(slab->live, slot))) {
		// With the caller's interrupts: the task can end, not the machine.
		arch_irq_restore(state);
		heap_integrity_crime(HEAP_METADATA, cache->name);
		(void)arch_irq_save();
	}
	object = slab->base + slot * (uint64_t)cache->stride;
	arch_irq_restore(state);
	check_fresh(cache, object);
	return (void *)object;
}

void *heap_alloc(const struct heap_type *type)
{
	const struct heap_cache *const cache = *type->cache;

	if (unlikely(is_sealed(cache)))
		return heap_sealed_alloc(cache, (struct sealed_content){ .content = nullptr });
	return heap_alloc_from(cache);
}

// The slot of OBJECT in SLAB, after all checks that need no knowledge of its state.
static inline uint32_t slot_of(const struct heap_cache *cache, const struct heap_slab *slab,
			       uint64_t object)
{
	const uint64_t offset = wrap_sub(object, slab->base);
	const uint32_t slot = (uint32_t)(wrap_mul(offset, cache->inverse) >> 32);

	if (unlikely(slot >= cache->slots || slot * (uint64_t)cache->stride != offset)) {
		heap_integrity_crime(HEAP_INSIDE, cache->name);
		return (uint32_t)minimum((uint64_t)cache->slots - 1, offset / cache->stride);
	}
	return slot;
}

static void push(const struct heap_cache *cache, uint32_t handle)
{
	const irq_state state = arch_irq_save();
	struct magazine *const magazine = &this_cpu()->magazines[cache->id];

	if (unlikely(magazine->count >= cache->magazine))
		heap_flush(cache, magazine, cache->magazine / 2);
	magazine->handles[magazine->count++] = handle;
	arch_irq_restore(state);
}

void heap_free_to(const struct heap_cache *cache, void *pointer)
{
	const uint64_t object = (uint64_t)pointer;
	struct heap_slab *const slab = slab_of(object, FRAME_KERNEL);
	uint32_t slot;

	if (unlikely(slab == nullptr)) {
		heap_integrity_crime(HEAP_WRONG_ADDRESS, cache->name);
		return;
	}
	if (unlikely(slab->cache != cache))
		heap_integrity_crime(HEAP_WRONG_TYPE, cache->name);
	slot = slot_of(cache, slab, object);
	if (unlikely(!bitmap_test(slab->live, slot)))
		heap_integrity_crime(HEAP_DOUBLE_FREE, cache->name);
	if (unlikely(*slot_canary(cache, object) != heap_integrity_canary(object)))
		heap_integrity_crime(HEAP_OVERFLOW, cache->name);
	if (cache->bytes)
		zero_init_clear_buffer(pointer, cache->size / 8);
	else
		zero_init_clear(pointer, cache->size / 8);
	// Cleared first, so that nobody is handed an object that still shows its past.
	if (unlikely(!bitmap_clear_atomic(slab->live, slot)))
		heap_integrity_crime(HEAP_DOUBLE_FREE, cache->name);
	push(cache, slab_number(slab) * SLAB_SLOTS_MAX + slot);
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
		.id = id,
		.size = (uint32_t)align_up(size, 8),
		.use = use,
		.bytes = bytes,
		.user_size = bytes ? size : 0,
		.first_slot =
			use != SEALED_FREE ? (uint32_t)align_up(SEALED_SLAB_HEADER, alignment) : 0,
		.state = &heap_states[id],
	};
	cache->stride = (uint32_t)align_up(cache->size + canary, maximum(alignment, 8u));
	cache->inverse = (UINT64_C(0x100000000) + cache->stride - 1) / cache->stride;
	cache->magazine = cache->stride > 2048 ? 4 : MAGAZINE_SIZE;
	choose_slab(cache);
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
