// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/: what the kernel's side of a copy to or from a program may touch (row usercopy).
#pragma once
#include <mm/heap/internal.h>

// Ends the task when [object, object + bytes) is not within one object. FRAME: the frame of the
// copy routine that was called, __builtin_frame_address(0).
void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame);

// What is seen at once: a local variable of the function that called the one with FRAME, which lies
// between the two saved frame pointers.
static always_inline bool user_bounds_seen(const void *object, size_t bytes, const uint64_t *frame)
{
	const uint64_t start = (uint64_t)object;

	return likely(object > (const void *)(frame + 1) && start < frame[0] &&
		      bytes <= frame[0] - start);
}

// All of it, in the function that is called.
static always_inline void user_bounds(const void *object, size_t bytes, bool to_program)
{
	const uint64_t *const frame = __builtin_frame_address(0);

	if (unlikely(!user_bounds_seen(object, bytes, frame)))
		user_bounds_check(object, bytes, to_program, frame);
}
