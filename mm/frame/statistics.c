// SPDX-License-Identifier: GPL-2.0-only
//
// Counting frames. Other CPUs' caches are read without a lock: the sum may be off by what moves
// while it is taken.
#include "internal.h"
#include <arch/cpu.h>
#include <base/compiler.h>

static uint64_t cached(enum frame_kind kind)
{
	uint64_t frames = 0;

	for (uint32_t i = 0; i < frame_cache_count; i++)
		frames += read_once(frame_caches[i].clean[kind].count);
	return frames;
}

static uint64_t dirty(void)
{
	uint64_t frames = 0;

	for (uint32_t i = 0; i < frame_cache_count; i++)
		frames += read_once(frame_caches[i].dirty.count);
	return frames;
}

static uint64_t less(uint64_t all, uint64_t part)
{
	return part < all ? all - part : 0;
}

void frame_statistics(struct frame_statistics *statistics)
{
	const irq_state state = spin_lock_irq(&frame_lock);
	uint64_t used = 0;

	*statistics = (struct frame_statistics){ .total = frame_total };
	for (uint32_t kind = FRAME_KERNEL; kind < FRAME_KIND_COUNT; kind++) {
		const uint64_t all = (uint64_t)block_lists[kind].blocks * BLOCK_FRAMES;
		const uint64_t free =
			kind == FRAME_KERNEL ? buddy_free_frames() : block_lists[kind].free_frames;

		statistics->kind[kind] = less(all, free + cached(kind));
	}
	spin_unlock_irq(&frame_lock, state);
	statistics->kind[FRAME_PROGRAM] = less(statistics->kind[FRAME_PROGRAM], dirty());
	for (uint32_t kind = FRAME_KERNEL; kind < FRAME_KIND_COUNT; kind++)
		used += statistics->kind[kind];
	statistics->free = less(statistics->total, used);
	statistics->file_cached = statistics->kind[FRAME_FILE];
}

void frame_cache_drain(void)
{
	const irq_state state = arch_irq_save();
	struct frame_cache *const cache = arch_cpu()->frame_cache;

	if (cache != nullptr)
		frame_cache_empty(cache);
	arch_irq_restore(state);
}
