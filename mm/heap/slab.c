// SPDX-License-Identifier: GPL-2.0-only
//
// Slabs: their descriptors, their frames, and the exchange of handles between a slab's map of free
// slots and the CPUs' magazines.
#include "magazine.h"
#include <arch/mmu.h>
#include <base/bitmap.h>
#include <mm/kernel_space/kernel_space.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>

#define DESCRIPTORS_PER_PAGE ((uint32_t)(PAGE_SIZE / SLAB_DESCRIPTOR_SIZE))
#define DESCRIPTORS_MAX ((uint32_t)(KERNEL_HEAP_SIZE / SLAB_DESCRIPTOR_SIZE))

RO_AFTER_INIT uint64_t heap_slabs_base;
uint32_t heap_slab_count;

static struct spin_lock slabs_lock = SPIN_LOCK(LOCK_HEAP_SLABS);
static uint32_t unused_first; // descriptors, linked by next

void slabs_start(uint64_t base)
{
	heap_slabs_base = base;
}

[[noreturn, gnu::cold]] static void slabs_corrupted(void)
{
	violation("heap_integrity", "corrupted list of slabs");
}

// slabs_lock held: one more page of descriptors.
static bool descriptors_add(void)
{
	const uint32_t first = heap_slab_count;
	struct frame *frame;

	if (first + DESCRIPTORS_PER_PAGE > DESCRIPTORS_MAX)
		return false;
	frame = frame_alloc(FRAME_KERNEL, 0);
	if (frame == nullptr)
		return false;
	if (mmu_kernel_map(heap_slabs_base + (uint64_t)first * SLAB_DESCRIPTOR_SIZE,
			   frame_physical(frame), MMU_READ | MMU_WRITE) != 0) {
		frame_free(frame, 0);
		return false;
	}
	__atomic_store_n(&heap_slab_count, first + DESCRIPTORS_PER_PAGE, __ATOMIC_RELEASE);
	for (uint32_t number = maximum(first, 1u); number < first + DESCRIPTORS_PER_PAGE;
	     number++) {
		slab_at(number)->next = unused_first;
		unused_first = number;
	}
	return true;
}

static struct heap_slab *descriptor_take(void)
{
	const irq_state state = spin_lock_irq(&slabs_lock);
	struct heap_slab *slab = nullptr;

	if (unused_first != 0 || descriptors_add()) {
		slab = slab_at(unused_first);
		if (slab == nullptr || slab->cache != nullptr)
			slabs_corrupted();
		unused_first = slab->next;
	}
	spin_unlock_irq(&slabs_lock, state);
	return slab;
}

static void descriptor_give(struct heap_slab *slab)
{
	const irq_state state = spin_lock_irq(&slabs_lock);

	*slab = (struct heap_slab){ .next = unused_first };
	unused_first = slab_number(slab);
	spin_unlock_irq(&slabs_lock, state);
}

struct heap_slab *slab_create(const struct heap_cache *cache)
{
	struct heap_slab *const slab = descriptor_take();
	struct frame *frames;

	if (slab == nullptr)
		return nullptr;
	frames = is_sealed(cache) ? heap_sealed_frames(cache)
				  : frame_alloc(FRAME_KERNEL, cache->order);
	if (frames != nullptr && !heap_records_make(cache, frames)) {
		frame_free(frames, cache->order);
		frames = nullptr;
	}
	if (frames == nullptr) {
		descriptor_give(slab);
		return nullptr;
	}
	*slab = (struct heap_slab){
		.cache = cache,
		.base = (uint64_t)frame_address(frames) + cache->first_slot,
		.free_count = cache->slots,
	};
	for (uint32_t i = 0; i < 1u << cache->order; i++)
		frames[i].owner = OWNER_SLAB | slab_number(slab);
	for (uint32_t slot = 0; slot < cache->slots; slot++) {
		const uint64_t object = slab->base + slot * (uint64_t)cache->stride;

		bitmap_set(slab->free, slot);
		if (!is_sealed(cache))
			*slot_canary(cache, object) = heap_integrity_canary(object);
	}
	if (is_sealed(cache))
		heap_sealed_begin(slab);
	return slab;
}

void slab_destroy(struct heap_slab *slab)
{
	const struct heap_cache *const cache = slab->cache;
	struct frame *const frames = frame_of((void *)(slab->base - cache->first_slot));

	if (is_sealed(cache))
		heap_sealed_end(slab);
	for (uint32_t i = 0; i < 1u << cache->order; i++)
		frames[i].owner = 0;
	heap_records_drop(cache, frames);
	descriptor_give(slab);
	frame_free(frames, cache->order);
}

void slab_list_add(struct heap_slab *slab)
{
	struct heap_state *const state = slab->cache->state;
	struct heap_slab *const first = slab_at(state->first);

	slab->listed = true;
	slab->previous = 0;
	slab->next = state->first;
	if (first != nullptr)
		first->previous = slab_number(slab);
	state->first = slab_number(slab);
}

void slab_list_remove(struct heap_slab *slab)
{
	struct heap_state *const state = slab->cache->state;
	struct heap_slab *const next = slab_at(slab->next);
	struct heap_slab *const previous = slab_at(slab->previous);

	if (previous != nullptr ? previous->next != slab_number(slab)
				: state->first != slab_number(slab))
		slabs_corrupted();
	if (previous != nullptr)
		previous->next = slab->next;
	else
		state->first = slab->next;
	if (next != nullptr)
		next->previous = slab->previous;
	slab->next = slab->previous = 0;
	slab->listed = false;
}

// cache->lock held, the slab has free slots: moves up to COUNT of them, from a random one on.
static uint32_t take_slots(const struct heap_cache *cache, struct heap_slab *slab,
			   struct magazine *magazine, uint32_t count)
{
	uint32_t slot = (uint32_t)random_below(cache->slots);
	uint32_t taken = 0;

	while (taken < count && slab->free_count != 0) {
		slot = (uint32_t)bitmap_find_set(slab->free, cache->slots, slot);
		if (slot >= cache->slots)
			slot = (uint32_t)bitmap_find_set(slab->free, cache->slots, 0);
		if (slot >= cache->slots) {
			heap_integrity_crime(HEAP_METADATA, cache->name);
			break;
		}
		bitmap_clear(slab->free, slot);
		slab->free_count--;
		magazine->handles[magazine->count++] = handle_of(slab_number(slab), slot);
		taken++;
	}
	if (slab->free_count == 0)
		slab_list_remove(slab);
	return taken;
}

bool magazine_refill(const struct heap_cache *cache)
{
	struct heap_state *const state = cache->state;
	struct heap_cpu *const cpu = heap_cpu_here();
	struct magazine *const magazine = magazine_of(cpu, cache);
	struct heap_slab *slab;

	if (magazine->count != 0)
		return true;
	spin_lock(&state->lock);
	slab = slab_at(state->first);
	if (slab == nullptr) {
		spin_unlock(&state->lock);
		slab = slab_create(cache);
		if (slab == nullptr)
			return false;
		spin_lock(&state->lock);
		state->slabs++;
		state->free_slots += cache->slots;
		slab_list_add(slab);
	}
	if (slab->cache != cache)
		heap_integrity_crime(HEAP_METADATA, cache->name);
	state->free_slots -= take_slots(cache, slab, magazine, maximum(cache->magazine / 2, 1u));
	spin_unlock(&state->lock);
	cpu->random ^= random_u64() | 1;
	return magazine->count != 0;
}

// cache->lock held. The slab when it is empty now and others have enough free slots: to be
// destroyed.
static struct heap_slab *give_slot(const struct heap_cache *cache, uint32_t handle)
{
	struct heap_slab *const slab = slab_at(handle / SLAB_SLOTS_MAX);
	const uint32_t slot = handle % SLAB_SLOTS_MAX;

	if (slab == nullptr || slab->cache != cache || slot >= cache->slots ||
	    bitmap_test(slab->free, slot) || bitmap_test(slab_live(slab), slot)) {
		heap_integrity_crime(HEAP_METADATA, cache->name);
		return nullptr;
	}
	bitmap_set(slab->free, slot);
	slab->free_count++;
	cache->state->free_slots++;
	if (!slab->listed)
		slab_list_add(slab);
	if (slab->free_count < cache->slots || cache->state->free_slots < 2ul * cache->slots)
		return nullptr;
	slab_list_remove(slab);
	cache->state->free_slots -= cache->slots;
	cache->state->slabs--;
	return slab;
}

// Interrupts off: gives all but KEEP handles back to their slabs.
static void flush(const struct heap_cache *cache, struct magazine *magazine, uint32_t keep)
{
	while (magazine->count > keep) {
		struct heap_slab *empty;

		spin_lock(&cache->state->lock);
		empty = give_slot(cache, magazine->handles[--magazine->count]);
		spin_unlock(&cache->state->lock);
		if (empty != nullptr)
			slab_destroy(empty);
	}
}

void magazine_give_slowly(const struct heap_cache *cache, uint32_t handle, irq_state state)
{
	struct magazine *const magazine = magazine_of(heap_cpu_here(), cache);

	if (magazine->count >= cache->magazine)
		flush(cache, magazine, cache->magazine / 2);
	magazine->handles[magazine->count++] = handle;
	arch_irq_restore(state);
}
