// SPDX-License-Identifier: GPL-2.0-only
//
// Which object an address of the kernel belongs to, for copies to and from programs. What is found
// in ordinary memory (owner words, descriptors of slabs) is a hint that was checked as the heap
// checks it. No locks: the caller owns the object that it copies.
#include "user_bounds.h"

#include <mm/heap/internal.h>
#include <arch/image.h>
#include <base/bitmap.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/kernel_space/region.h>
#include <usercopy/usercopy.h>

#define FRAMES_MAX 64u // calls between the copy and the object

// What is to be copied.
struct copy {
	uint64_t address;
	size_t bytes;
	bool to_program;
};

static always_inline bool allowed(struct copy copy, uint64_t start, uint64_t end, bool read_only)
{
	const struct usercopy_bounds bounds = { .start = start,
						.end = end,
						.read_only = read_only };

	return usercopy_allowed(&bounds, copy.address, copy.bytes, copy.to_program);
}

static always_inline bool nothing_allowed(struct copy copy)
{
	return allowed(copy, 0, 0, false);
}

// The call whose locals the object is among: they lie between two saved frame pointers.
static always_inline bool stack_allowed(struct copy copy, const uint64_t *frame, uint64_t top)
{
	for (uint32_t i = 0; i < FRAMES_MAX; i++) {
		const uint64_t start = (uint64_t)frame + 2 * sizeof(uint64_t);
		const uint64_t next = frame[0];

		if (unlikely(copy.address < start || next < start ||
			     next > top - 2 * sizeof(uint64_t)))
			break;
		if (copy.address < next)
			return allowed(copy, start, next, false);
		frame = (const uint64_t *)next;
	}
	return nothing_allowed(copy);
}

static always_inline bool slot_allowed(struct copy copy, const struct heap_slab *slab)
{
	const struct heap_cache *const cache = slab == nullptr ? nullptr : slab->cache;
	uint64_t slot, start;

	if (unlikely(cache == nullptr || copy.address < slab->base))
		return nothing_allowed(copy);
	slot = (copy.address - slab->base) / cache->stride;
	if (unlikely(slot >= SLAB_SLOTS_MAX || slot >= cache->slots ||
		     (!is_sealed(cache) && !bitmap_test(slab->live, slot))))
		return nothing_allowed(copy);
	start = slab->base + slot * cache->stride + cache->user_offset;
	return allowed(copy, start, start + cache->user_size, is_sealed(cache));
}

// Runs are aligned to their size: the first frame is one of few.
[[gnu::noinline]] static bool run_allowed(uint64_t address, size_t bytes, bool to_program,
					  const struct frame *frame)
{
	const struct copy copy = { address, bytes, to_program };
	const uint64_t number = frame_number(frame);

	for (uint32_t order = 0; order <= BLOCK_ORDER; order++) {
		const struct frame *const first =
			&frame_arrays.frames[number & ~((UINT64_C(1) << order) - 1)];

		if (first->state == FRAME_STATE_USED && first->order >= order &&
		    first->order <= BLOCK_ORDER) {
			const uint64_t start = (uint64_t)frame_address(first);

			return allowed(copy, start, start + (PAGE_SIZE << first->order), false);
		}
	}
	return nothing_allowed(copy);
}

// NUMBER: of the frame, in the view of KIND.
static always_inline bool view_allowed(struct copy copy, uint64_t number, enum frame_kind kind)
{
	const struct frame *const frame = &frame_arrays.frames[number];
	const uint64_t page = align_down(copy.address, PAGE_SIZE);

	if (unlikely(frame_arrays.kinds[number / BLOCK_FRAMES] != kind))
		return nothing_allowed(copy);
	if (kind == FRAME_FILE)
		return allowed(copy, page, page + PAGE_SIZE, true);
	if ((frame->owner & OWNER_TAG) == OWNER_SLAB)
		return slot_allowed(copy, slab_at((uint32_t)(frame->owner & 0xffffffffu)));
	if (kind == FRAME_SEALED)
		return nothing_allowed(copy);
	if (likely(frame->state == FRAME_STATE_USED && frame->order == 0 &&
		   (frame->owner & OWNER_TAG) != OWNER_LARGE))
		return allowed(copy, page, page + PAGE_SIZE, false);
	return run_allowed(copy.address, copy.bytes, copy.to_program, frame);
}

static bool part_allowed(struct copy copy, const char *start, const char *end, bool read_only)
{
	return allowed(copy, (uint64_t)start, (uint64_t)end, read_only);
}

// What is in no view, and in no stack of ours.
[[gnu::noinline]] static bool image_allowed(uint64_t address, size_t bytes, bool to_program)
{
	const struct copy copy = { address, bytes, to_program };

	switch (memory_region_of(copy.address)) {
	case REGION_RODATA:
		return part_allowed(copy, rodata_start, rodata_end, true);
	case REGION_RO_AFTER_INIT:
		return part_allowed(copy, ro_after_init_start, ro_after_init_end, true);
	case REGION_DATA:
		return part_allowed(copy, data_start, data_end, false);
	default:
		return nothing_allowed(copy);
	}
}

[[noreturn, gnu::noinline]] static void report(uint64_t address, bool to_program)
{
	const char *what = "no object";

	switch (memory_region_of(address)) {
	case REGION_STACK:
		what = "its stack frame";
		break;
	case REGION_KERNEL_VIEW:
	case REGION_SEALED_VIEW:
		what = "its heap object";
		break;
	case REGION_FILE_VIEW:
		what = "its page";
		break;
	case REGION_RODATA:
	case REGION_RO_AFTER_INIT:
		what = "the constants";
		break;
	case REGION_DATA:
		what = "the variables";
		break;
	case REGION_TEXT:
		what = "no object: it is code";
		break;
	default:
		break;
	}
	usercopy_crime(to_program, what);
}

static inline uint64_t number_in_view(uint64_t address, enum frame_kind kind)
{
	return wrap_sub(address, frame_memory.view[kind]) / PAGE_SIZE;
}

// Of what copies are mostly made from is asked first: buffers, pages of files, locals.
static always_inline bool is_allowed(struct copy copy, const uint64_t *frame)
{
	const uint64_t base = align_down((uint64_t)frame, KERNEL_SLOT_SIZE);
	uint64_t number = number_in_view(copy.address, FRAME_KERNEL);

	if (number < frame_arrays.count)
		return view_allowed(copy, number, FRAME_KERNEL);
	number = number_in_view(copy.address, FRAME_FILE);
	if (number < frame_arrays.count)
		return view_allowed(copy, number, FRAME_FILE);
	if (wrap_sub(copy.address, base) < KERNEL_SLOT_SIZE)
		return stack_allowed(copy, frame, base + KERNEL_SLOT_SIZE);
	number = number_in_view(copy.address, FRAME_SEALED);
	if (number < frame_arrays.count)
		return view_allowed(copy, number, FRAME_SEALED);
	return image_allowed(copy.address, copy.bytes, copy.to_program);
}

void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame)
{
	const struct copy copy = { (uint64_t)object, bytes, to_program };

	if (unlikely(!is_allowed(copy, frame) && bytes != 0))
		report(copy.address, to_program);
}
