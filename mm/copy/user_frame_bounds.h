// SPDX-License-Identifier: GPL-2.0-only
//
// Which copies to and from programs end in the whole frame that they begin in (row usercopy). Such
// a frame is marked by its owner word; the mark goes when the frame is freed. A copy at any other
// address is looked up as all are. The number is compared for the array's sake: what the view of
// kernel frames shows is of no other kind, and what it does not show faults.
#pragma once
#include <base/bits.h>
#include <mm/frame/frame.h>

#define USER_FRAME_OWNER UINT64_C(0x70616765)

static always_inline bool user_frame_holds(const char *page, size_t offset, size_t bytes)
{
	/* What does not begin a frame has a number that no frame has. */
	const uint64_t number =
		rotate_left64(wrap_sub((uint64_t)page, frame_arrays.kernel_view), 64 - PAGE_SHIFT);

	return likely(number < frame_arrays.count &&
		      frame_arrays.frames[number].owner == USER_FRAME_OWNER &&
		      offset <= PAGE_SIZE && bytes <= PAGE_SIZE - offset);
}
