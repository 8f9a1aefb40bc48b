// SPDX-License-Identifier: GPL-2.0-only
//
// Which object an address of the kernel belongs to, for copies to and from programs. What is found
// in ordinary memory (owner words, descriptors of slabs) is a hint that was checked as the heap
// checks it. No locks: the caller owns the object that it copies.
#include "user_bounds.h"

#include "heap_internal.h"
#include <arch/image.h>
#include <base/bitmap.h>
#include <mm/kernel_space.h>
#include <mm/region.h>
#include <usercopy/usercopy.h>

#define FRAMES_MAX 64u // calls between the copy and the object

// The call whose locals the object is among: they lie between two saved frame pointers.
static always_inline struct usercopy_bounds stack_bounds(uint64_t address, const uint64_t *frame,
							 uint64_t top)
{
	for (uint32_t i = 0; i < FRAMES_MAX; i++) {
		const uint64_t start = (uint64_t)frame + 2 * sizeof(uint64_t);
		const uint64_t next = frame[0];

		if (unlikely(address < start || next < start || next > top - 2 * sizeof(uint64_t)))
			break;
		if (address < next)
			return (struct usercopy_bounds){ .start = start, .end = next };
		frame = (const uint64_t *)next;
	}
	return (struct usercopy_bounds){};
}

static always_inline struct usercopy_bounds slot_bounds(const struct heap_slab *slab,
							uint64_t address)
{
	const struct heap_cache *const cache = slab->cache;
	const uint64_t slot = cache == nullptr || address < slab->base
				      ? SLAB_SLOTS_MAX
				      : (address - slab->base) / cache->stride;
	uint64_t start;

	if (slot >= SLAB_SLOTS_MAX || slot >= cache->slots)
		return (struct usercopy_bounds){};
	if (!cache->sealed && !bitmap_test(slab->live, slot))
		return (struct usercopy_bounds){};
	start = slab->base + slot * cache->stride + cache->user_offset;
	return (struct usercopy_bounds){ .start = start,
					 .end = start + cache->user_size,
					 .read_only = cache->sealed };
}

// Runs are aligned to their size: the first frame is one of few.
[[gnu::noinline]] static struct usercopy_bounds run_bounds(const struct frame *frame)
{
	const uint64_t number = frame_number(frame);

	for (uint32_t order = 0; order <= BLOCK_ORDER; order++) {
		const struct frame *const first =
			&frame_arrays.frames[number & ~((UINT64_C(1) << order) - 1)];

		if (first->state == FRAME_STATE_USED && first->order >= order &&
		    first->order <= BLOCK_ORDER) {
			const uint64_t start = (uint64_t)frame_address(first);

			return (struct usercopy_bounds){
				.start = start, .end = start + (PAGE_SIZE << first->order)
			};
		}
	}
	return (struct usercopy_bounds){};
}

// NUMBER: of the frame, in the view of KIND.
static always_inline struct usercopy_bounds view_bounds(uint64_t address, uint64_t number,
							enum frame_kind kind)
{
	const struct frame *const frame = &frame_arrays.frames[number];
	const uint64_t page = align_down(address, PAGE_SIZE);
	const struct heap_slab *slab;

	if (unlikely(frame_arrays.kinds[number / BLOCK_FRAMES] != kind))
		return (struct usercopy_bounds){};
	if (kind == FRAME_FILE)
		return (struct usercopy_bounds){ .start = page,
						 .end = page + PAGE_SIZE,
						 .read_only = true };
	if ((frame->owner & OWNER_TAG) == OWNER_SLAB) {
		slab = slab_at((uint32_t)(frame->owner & 0xffffffffu));
		return slab == nullptr ? (struct usercopy_bounds){} : slot_bounds(slab, address);
	}
	if (kind == FRAME_SEALED)
		return (struct usercopy_bounds){};
	if (likely(frame->state == FRAME_STATE_USED && frame->order == 0 &&
		   (frame->owner & OWNER_TAG) != OWNER_LARGE))
		return (struct usercopy_bounds){ .start = page, .end = page + PAGE_SIZE };
	return run_bounds(frame);
}

static struct usercopy_bounds range(const char *start, const char *end, bool read_only)
{
	return (struct usercopy_bounds){ .start = (uint64_t)start,
					 .end = (uint64_t)end,
					 .read_only = read_only };
}

// What is in no view, and in no stack of ours.
[[gnu::noinline]] static struct usercopy_bounds image_bounds(uint64_t address, const char **what)
{
	*what = "no object";
	switch (memory_region_of(address)) {
	case REGION_RODATA:
		*what = "the constants";
		return range(rodata_start, rodata_end, true);
	case REGION_RO_AFTER_INIT:
		*what = "the constants";
		return range(ro_after_init_start, ro_after_init_end, true);
	case REGION_DATA:
		*what = "the variables";
		return range(data_start, data_end, false);
	case REGION_TEXT:
		*what = "no object: it is code";
		break;
	default:
		break;
	}
	return (struct usercopy_bounds){};
}

static inline uint64_t number_in_view(uint64_t address, enum frame_kind kind)
{
	return wrap_sub(address, frame_memory.view[kind]) / PAGE_SIZE;
}

void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame)
{
	const uint64_t address = (uint64_t)object;
	const uint64_t base = align_down((uint64_t)frame, KERNEL_SLOT_SIZE);
	const uint64_t top = base + KERNEL_SLOT_SIZE;
	struct usercopy_bounds bounds;
	const char *what = "its heap object";
	uint64_t number;

	if (bytes == 0)
		return;
	if (address < top && address >= top - KERNEL_STACK_SIZE) {
		bounds = stack_bounds(address, frame, top);
		what = "its stack frame";
	} else if ((number = number_in_view(address, FRAME_KERNEL)) < frame_arrays.count) {
		bounds = view_bounds(address, number, FRAME_KERNEL);
	} else if ((number = number_in_view(address, FRAME_FILE)) < frame_arrays.count) {
		bounds = view_bounds(address, number, FRAME_FILE);
		what = "its page";
	} else if ((number = number_in_view(address, FRAME_SEALED)) < frame_arrays.count) {
		bounds = view_bounds(address, number, FRAME_SEALED);
	} else {
		bounds = image_bounds(address, &what);
	}
	if (unlikely(!usercopy_allowed(&bounds, address, bytes, to_program)))
		usercopy_crime(to_program, what);
}
