// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/: what the kernel's side of a copy to or from a program may touch (row usercopy).
#pragma once
#include <base/types.h>

// Ends the task when [object, object + bytes) is not within one object. FRAME: the frame of the
// copy routine that was called, __builtin_frame_address(0).
void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame);
