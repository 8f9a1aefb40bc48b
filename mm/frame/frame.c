// SPDX-License-Identifier: GPL-2.0-only
//
// Handing out and taking back frames: the per-CPU caches in front of the maps and lists, and what
// callers ask about a frame. Order-0 kernel, program and file frames come from and go to the CPU's
// cache with interrupts off and no lock; everything else takes frame_lock.
//
// Invariant: a frame handed out is zero (or a copy), is of the kind asked for (by the sealed
// table), and was in state FREE or CACHED before.
#include "internal.h"
#include <arch/cpu.h>
#include <arch/memory.h>
#include <heap_integrity/heap_integrity.h>
#include <arch/upcall.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/mark.h>
#include <ro_after_init/ro_after_init.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>
#include <zero_init/zero_init.h>

#define FRAME_WORDS (PAGE_SIZE / sizeof(uint64_t))

RO_AFTER_INIT struct frame_cache *frame_caches;
RO_AFTER_INIT uint32_t frame_cache_count;
SEALED_DATA static uint64_t nobody_follows; // frame_stop_clearing()

void frame_double_free(void)
{
	violation("heap_integrity", "double free of a frame");
}

static struct frame_cache *cache_of_this_cpu(void)
{
	struct cpu *const cpu = arch_cpu();

	if (cpu->frame_cache == nullptr && cpu->id < frame_cache_count)
		cpu->frame_cache = &frame_caches[cpu->id];
	return cpu->frame_cache;
}

static void *kernel_address(const struct frame *frame)
{
	return (void *)(frame_memory.view[FRAME_KERNEL] + frame_number(frame) * PAGE_SIZE);
}

// COUNT frames of one kind that have never been handed out, or come back from programs.
static void clear_frames(enum frame_kind kind, struct frame *const *frames, uint32_t count)
{
	if (kind == FRAME_KERNEL) {
		for (uint32_t i = 0; i < count; i++)
			zero_init_clear(kernel_address(frames[i]), FRAME_WORDS);
	} else {
		frame_window_clear(frames, count);
	}
	for (uint32_t i = 0; i < count; i++)
		frames[i]->clean = 1;
}

static void clear_unclean(enum frame_kind kind, struct frame *const *frames, uint32_t count)
{
	struct frame *unclean[FRAME_BATCH];
	uint32_t unclean_count = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (frames[i]->clean)
			continue;
		if (kind != FRAME_KERNEL)
			(void)frame_require_unused(frames[i]);
		unclean[unclean_count++] = frames[i];
	}
	if (unclean_count != 0)
		clear_frames(kind, unclean, unclean_count);
}

static uint32_t kernel_take(struct frame **frames, uint32_t count)
{
	uint32_t taken = 0;

	while (taken < count) {
		struct frame *const frame = buddy_alloc(0);

		if (frame == nullptr)
			break;
		frame->state = FRAME_STATE_CACHED;
		frames[taken++] = frame;
	}
	return taken;
}

// Interrupts off. Cleared frames of one kind go to the clean cache, the rest back to their blocks.
static void put_clean(struct frame_cache *cache, enum frame_kind kind, struct frame *const *frames,
		      uint32_t count)
{
	struct frame_stack *const stack = &cache->clean[kind];
	uint32_t kept = 0;

	while (kept < count && stack->count < FRAME_CACHE_SIZE)
		stack->slots[stack->count++] = frames[kept++];
	if (kept == count)
		return;
	spin_lock(&frame_lock);
	map_give(kind, frames + kept, count - kept);
	spin_unlock(&frame_lock);
}

void frame_stop_clearing(void)
{
	sealed_store(&nobody_follows, 1);
}

// Interrupts off. As they are: whoever should get one after all gets it cleared.
static void dirty_give_back(struct frame *const *frames, uint32_t count)
{
	spin_lock(&frame_lock);
	frames_forget(frames, count);
	for (uint32_t i = 0; i < count; i++) {
		frames[i]->clean = 0;
		map_give(frame_kind(frames[i]), &frames[i], 1);
	}
	spin_unlock(&frame_lock);
}

// Interrupts off. Clears the dirty frames in one visit and moves them to where they belong. Not
// inlined: its lists are a long way down the stack, for one frame in FRAME_BATCH.
[[gnu::noinline]] static void dirty_flush(struct frame_cache *cache)
{
	const uint32_t count = minimum(cache->dirty.count, FRAME_BATCH);
	struct frame *frames[FRAME_BATCH]; // those of programs, then those of files
	uint32_t program_count = 0, file_count = 0;

	for (uint32_t i = 0; i < count; i++) {
		struct frame *const frame = cache->dirty.slots[i];

		if (frame_require_unused(frame) == FRAME_PROGRAM)
			frames[program_count++] = frame;
		else
			frames[count - ++file_count] = frame;
	}
	cache->dirty.count = 0;
	if (unlikely(nobody_follows != 0)) {
		dirty_give_back(frames, count);
		return;
	}
	frame_window_clear(frames, count);
	frames_forget(frames, count);
	put_clean(cache, FRAME_PROGRAM, frames, program_count);
	put_clean(cache, FRAME_FILE, frames + program_count, file_count);
}

void frame_cache_empty(struct frame_cache *cache)
{
	dirty_flush(cache);
	spin_lock(&frame_lock);
	map_give(FRAME_PROGRAM, cache->clean[FRAME_PROGRAM].slots,
		 cache->clean[FRAME_PROGRAM].count);
	map_give(FRAME_FILE, cache->clean[FRAME_FILE].slots, cache->clean[FRAME_FILE].count);
	cache->clean[FRAME_PROGRAM].count = cache->clean[FRAME_FILE].count = 0;
	spin_unlock(&frame_lock);
}

// Interrupts off. True when the stack is no longer empty.
static bool refill(struct frame_cache *cache, enum frame_kind kind)
{
	struct frame_stack *const stack = &cache->clean[kind];

	if (kind != FRAME_KERNEL && cache->dirty.count != 0) {
		dirty_flush(cache);
		if (stack->count != 0)
			return true;
	}
	spin_lock(&frame_lock);
	stack->count = kind == FRAME_KERNEL ? kernel_take(stack->slots, FRAME_BATCH)
					    : map_take(kind, stack->slots, FRAME_BATCH);
	spin_unlock(&frame_lock);
	clear_unclean(kind, stack->slots, stack->count);
	return stack->count != 0;
}

// Interrupts off, the stack is not empty. CLEAR: as what comes out of it is to be.
static inline struct frame *take(struct frame_stack *stack, enum frame_kind kind, bool clear)
{
	struct frame *const frame = stack->slots[--stack->count];

	if (unlikely(!frame_is(frame, kind) || frame->state != FRAME_STATE_CACHED ||
		     (kind != FRAME_KERNEL &&
		      !(clear ? frame_mark_is_clear(frame) : frame_mark_is_unused(frame)))))
		violation("exclusive_frames", "corrupted cache of frames");
	frame->state = FRAME_STATE_USED;
	frame->order = 0;
	frame->owner = 0;
	refcount_set(&frame->references, 1);
	return frame;
}

// A kernel frame was cleared when it came back: else somebody has written to it since.
static struct frame *check_untouched(struct frame *frame)
{
	if (ZERO_INIT_BUFFERS &&
	    unlikely(arch_find_nonzero_word(kernel_address(frame), FRAME_WORDS) != FRAME_WORDS))
		heap_integrity_crime(HEAP_WRITE_AFTER_FREE, "a page");
	return frame;
}

static struct frame *alloc_run(uint32_t order)
{
	const irq_state state = spin_lock_irq(&frame_lock);
	struct frame *const frame = buddy_alloc(order);

	if (frame != nullptr) {
		frame->state = FRAME_STATE_USED;
		refcount_set(&frame->references, 1);
	}
	spin_unlock_irq(&frame_lock, state);
	if (frame == nullptr)
		return nullptr;
	for (uint32_t i = 0; i < 1u << order; i++) {
		struct frame *const one = &frame[i];

		if (!one->clean)
			clear_frames(FRAME_KERNEL, &one, 1);
	}
	return frame;
}

[[gnu::noinline]] static struct frame *alloc_one_slow(enum frame_kind kind)
{
	const irq_state state = arch_irq_save();
	struct frame_cache *const cache = cache_of_this_cpu();
	struct frame *frame = nullptr;

	// Only start-up itself has no cache.
	if (unlikely(cache == nullptr))
		frame = alloc_run(0);
	else if (cache->clean[kind].count != 0 || refill(cache, kind))
		frame = take(&cache->clean[kind], kind, true);
	arch_irq_restore(state);
	return frame != nullptr && kind == FRAME_KERNEL ? check_untouched(frame) : frame;
}

struct frame *frame_alloc(enum frame_kind kind, uint32_t order)
{
	const irq_state state = arch_irq_save();
	struct frame_cache *const cache = arch_cpu()->frame_cache;
	struct frame *frame;

	if (likely(order == 0 && kind != FRAME_SEALED && cache != nullptr &&
		   kind < FRAME_KIND_COUNT && cache->clean[kind].count != 0)) {
		frame = take(&cache->clean[kind], kind, true);
		arch_irq_restore(state);
		return kind == FRAME_KERNEL ? check_untouched(frame) : frame;
	}
	arch_irq_restore(state);
	if (order > BLOCK_ORDER)
		return nullptr;
	if (kind == FRAME_SEALED)
		return sealed_alloc(order, SEALED_OBJECTS);
	if (kind == FRAME_NONE || kind >= FRAME_KIND_COUNT || (order != 0 && kind != FRAME_KERNEL))
		violation("exclusive_frames", "frame of a kind that does not exist");
	return order == 0 ? alloc_one_slow(kind) : alloc_run(order);
}

// What waits to be cleared need not be: all of it is overwritten before anybody has it.
struct frame *frame_copy(struct frame *from)
{
	const irq_state state = arch_irq_save();
	struct frame_cache *const cache = arch_cpu()->frame_cache;
	struct frame *frame = nullptr;

	if (likely(cache != nullptr && cache->dirty.count != 0))
		frame = cache->dirty.slots[(cache->dirty.count - 1) % FRAME_CACHE_SIZE];
	if (likely(frame != nullptr && frame_is(frame, FRAME_PROGRAM)))
		frame = take(&cache->dirty, FRAME_PROGRAM, false);
	else
		frame = nullptr;
	arch_irq_restore(state);
	if (frame == nullptr)
		frame = frame_alloc(FRAME_PROGRAM, 0);
	if (likely(frame != nullptr))
		frame_window_copy(frame, from);
	return frame;
}

// Interrupts off.
static void kernel_give(struct frame *frame)
{
	struct frame_cache *const cache = cache_of_this_cpu();
	struct frame_stack *const stack = &cache->clean[FRAME_KERNEL];

	if (stack->count < FRAME_CACHE_SIZE) {
		frame->state = FRAME_STATE_CACHED;
		stack->slots[stack->count++] = frame;
		return;
	}
	spin_lock(&frame_lock);
	frame->state = FRAME_STATE_NONE;
	buddy_free(frame, 0);
	while (stack->count > FRAME_CACHE_SIZE / 2) {
		struct frame *const other = stack->slots[--stack->count];

		if (!frame_is(other, FRAME_KERNEL) || other->state != FRAME_STATE_CACHED)
			violation("heap_integrity", "corrupted cache of kernel frames");
		other->state = FRAME_STATE_NONE;
		buddy_free(other, 0);
	}
	spin_unlock(&frame_lock);
}

void frame_free(struct frame *frame, uint32_t order)
{
	irq_state state;

	if (frame_is(frame, FRAME_SEALED)) {
		sealed_free(frame_physical(frame), order, false);
		return;
	}
	if (!frame_is(frame, FRAME_KERNEL))
		violation("heap_integrity", "free of a frame that is not the kernel's");
	if (__atomic_exchange_n(&frame->state, FRAME_STATE_NONE, __ATOMIC_ACQ_REL) !=
	    FRAME_STATE_USED)
		frame_double_free();
	if (frame->order != order)
		violation("heap_integrity", "free of frames of another size");
	zero_init_clear(kernel_address(frame), FRAME_WORDS << order);
	frame->owner = 0;
	for (uint32_t i = 0; i < 1u << order; i++)
		frame[i].clean = 1;
	state = arch_irq_save();
	if (order == 0) {
		kernel_give(frame);
	} else {
		spin_lock(&frame_lock);
		buddy_free(frame, order);
		spin_unlock(&frame_lock);
	}
	arch_irq_restore(state);
}

[[noreturn, gnu::cold]] static void refuse_used(const struct frame *frame)
{
	if (frame_mark_is_mapped(frame))
		violation("exclusive_frames", "a frame freed while a program maps it");
	violation("page_cache_integrity", "a page of a file freed while the file has it");
}

void frame_release(struct frame *frame)
{
	struct frame_cache *cache;
	irq_state state;

	if (!frame_is(frame, FRAME_PROGRAM) && !frame_is(frame, FRAME_FILE))
		violation("exclusive_frames", "reference to a frame that is not counted");
	if (frame->state != FRAME_STATE_USED)
		frame_double_free();
	if (unlikely(!frame_mark_is_unused(frame)))
		refuse_used(frame);
	state = arch_irq_save();
	cache = cache_of_this_cpu();
	frame->state = FRAME_STATE_CACHED;
	if (cache->dirty.count >= FRAME_BATCH)
		dirty_flush(cache);
	cache->dirty.slots[cache->dirty.count++] = frame;
	/* Pages of files may hold code, and an emulator takes a hundred times as long to write to a
	 * page whose code it has translated: for a batch of them, interrupts were off for seconds.
	 */
	if (frame_kind(frame) == FRAME_FILE)
		dirty_flush(cache);
	arch_irq_restore(state);
}

int32_t frame_references(const struct frame *frame)
{
	return refcount_read(&frame->references);
}

void *frame_address(const struct frame *frame)
{
	const enum frame_kind kind = frame_kind(frame);

	if (unlikely(kind == FRAME_PROGRAM || kind == FRAME_NONE))
		violation("exclusive_frames", "kernel address of a program's frame");
	return (void *)(frame_memory.view[kind] + frame_number(frame) * PAGE_SIZE);
}

struct frame *frame_of(const void *address)
{
	const uint64_t size = frame_arrays.count * PAGE_SIZE;
	uint64_t offset = wrap_sub((uint64_t)address, frame_memory.view[FRAME_KERNEL]);

	if (unlikely(offset >= size))
		offset = wrap_sub((uint64_t)address, frame_memory.view[FRAME_SEALED]);
	return offset < size ? &frame_arrays.frames[offset / PAGE_SIZE] : nullptr;
}

physical_address kernel_table_alloc(uint32_t level)
{
	static const enum sealed_use uses[] = { SEALED_FREE, SEALED_TABLE_1, SEALED_TABLE_2,
						SEALED_TABLE_3, SEALED_TABLE_4 };
	struct frame *frame;

	if (unlikely(!frame_memory.ready))
		return frame_boot_table(uses[level]);
	frame = sealed_alloc(0, uses[level]);
	return frame == nullptr ? 0 : frame_physical(frame);
}

void kernel_table_free(physical_address table, bool clean)
{
	const enum sealed_use use = sealed_use_of(table);

	if (use < SEALED_TABLE_1 || use > SEALED_TABLE_4)
		violation("heap_integrity", "free of a page table that is none");
	sealed_free(table, 0, clean);
}
