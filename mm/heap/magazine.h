// SPDX-License-Identifier: GPL-2.0-only
//
// A CPU's magazines of handles: what the heap's fast paths do first and last. Nothing that a
// magazine holds is believed: who takes a handle asks the slab. Interrupts off.
//
// What is slow (another slab, a full magazine) is a call at the end of the path, so that the path
// itself keeps nothing across calls and saves no registers.
#pragma once
#include "internal.h"
#include <arch/cpu.h>

static always_inline struct magazine *magazine_of(struct heap_cpu *cpu,
						  const struct heap_cache *cache)
{
	return (struct magazine *)((uint8_t *)cpu + cache->magazine_offset);
}

// A random handle; 0 (no slab has that number): there is none, magazine_refill() may help.
static always_inline uint32_t magazine_take(const struct heap_cache *cache)
{
	struct heap_cpu *const cpu = arch_cpu()->heap_cache;
	struct magazine *magazine;
	uint32_t index, handle;

	if (unlikely(cpu == nullptr))
		return 0;
	magazine = magazine_of(cpu, cache);
	if (unlikely(magazine->count == 0))
		return 0;
	index = (uint32_t)(((heap_random(&cpu->random) >> 32) * magazine->count) >> 32);
	magazine->count--;
	handle = magazine->handles[index % MAGAZINE_SIZE];
	magazine->handles[index % MAGAZINE_SIZE] =
		magazine->handles[magazine->count % MAGAZINE_SIZE];
	return handle;
}

// slab.c. False: no memory.
[[nodiscard]] bool magazine_refill(const struct heap_cache *cache);
// With room made first; then interrupts are as in STATE.
void magazine_give_slowly(const struct heap_cache *cache, uint32_t handle, irq_state state);

// Interrupts off; then as in STATE.
static always_inline void magazine_give_here(const struct heap_cache *cache, uint32_t handle,
					     irq_state state)
{
	struct heap_cpu *const cpu = arch_cpu()->heap_cache;
	struct magazine *magazine;

	if (unlikely(cpu == nullptr)) {
		magazine_give_slowly(cache, handle, state);
		return;
	}
	magazine = magazine_of(cpu, cache);
	if (unlikely(magazine->count >= cache->magazine)) {
		magazine_give_slowly(cache, handle, state);
		return;
	}
	magazine->handles[magazine->count++ % MAGAZINE_SIZE] = handle;
	arch_irq_restore(state);
}

// Interrupts as they are.
static always_inline void magazine_give(const struct heap_cache *cache, uint32_t handle)
{
	magazine_give_here(cache, handle, arch_irq_save());
}
