// SPDX-License-Identifier: GPL-2.0-only
//
// Which copies to and from programs end in the whole frame that they begin in (row usercopy). Such
// a frame is marked by its owner word; the mark goes when the frame is freed. A copy at any other
// address is looked up as all are. The number is compared for the array's sake: what the view of
// kernel frames shows is of no other kind, and what it does not show faults.
#pragma once
#include <mm/frame/frame.h>

#define USER_FRAME_OWNER UINT64_C(0x70616765)

static always_inline bool user_frame_holds(const void *start, size_t bytes)
{
	const uint64_t offset = wrap_sub((uint64_t)start, frame_arrays.kernel_view);
	const uint64_t number = offset / PAGE_SIZE;

	return likely(number < frame_arrays.count &&
		      frame_arrays.frames[number].owner == USER_FRAME_OWNER &&
		      bytes <= PAGE_SIZE - offset % PAGE_SIZE);
}
