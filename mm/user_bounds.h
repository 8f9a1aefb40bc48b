// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/: what the kernel's side of a copy to or from a program may touch (row usercopy).
#pragma once
#include <base/compiler.h>
#include <base/types.h>

// Ends the task when [object, object + bytes) is not within one object. FRAME: the frame of the
// copy routine that was called, __builtin_frame_address(0).
void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame);

// The same for the function that is called: a local variable of its caller, the commonest object,
// is accepted at once. It lies between the two saved frame pointers.
static always_inline void user_bounds(const void *object, size_t bytes, bool to_program)
{
	const uint64_t *const frame = __builtin_frame_address(0);
	const uint64_t start = (uint64_t)object;

	if (likely(object > (const void *)(frame + 1) && start < frame[0] &&
		   bytes <= frame[0] - start))
		return;
	user_bounds_check(object, bytes, to_program, frame);
}
