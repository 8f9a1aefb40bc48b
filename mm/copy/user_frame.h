// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole frames that programs' bytes wait in on their way from one to another (pipes). A copy to or
 * from one is compared with the frame's end at once (user_frame_bounds.h), without a look-up.
 */
#pragma once
#include <mm/copy/user_copy.h>
#include <mm/copy/user_frame_bounds.h>

/* nullptr: no memory */
static inline char *user_frame_alloc(void)
{
	struct frame *const frame = frame_alloc(FRAME_KERNEL, 0);

	if (frame == nullptr)
		return nullptr;
	frame->owner = USER_FRAME_OWNER;
	return frame_address(frame);
}

static inline void user_frame_free(char *page)
{
	if (page != nullptr)
		frame_free(frame_of(page), 0);
}

/* BYTES to, or from, OFFSET in PAGE. */
static always_inline int user_frame_read(char *page, size_t offset, struct user_in from,
					 size_t bytes)
{
	char *const to = page + offset;

	if (unlikely(!user_range_ok(from.address, bytes) || !user_frame_holds(page, offset, bytes)))
		return user_read(to, from, bytes);
	return arch_user_read(to, user_confine(from.address), bytes) == 0 ? 0 : -EFAULT;
}

static always_inline int user_frame_write(struct user_out to, const char *page, size_t offset,
					  size_t bytes)
{
	const char *const from = page + offset;

	if (unlikely(!user_range_ok(to.address, bytes) || !user_frame_holds(page, offset, bytes)))
		return user_write(to, from, bytes);
	return arch_user_write(user_confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}
