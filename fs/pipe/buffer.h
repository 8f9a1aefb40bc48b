// SPDX-License-Identifier: GPL-2.0-only
/* The program's, or the kernel's, side of what goes into a pipe or comes out of it. */
#pragma once
#include <base/checked.h>
#include <base/string.h>
#include <fs/file/kept.h>
#include <mm/copy/user_frame.h>

/* The other end of a copy: a program's memory or, for splice and sendfile, the kernel's. */
struct buffer {
	user_address user;
	char *kernel; /* nullptr: user */
};

/* BYTES from OFFSET in PAGE to the buffer's beginning. */
static always_inline int buffer_fill(struct buffer to, const char *page, size_t offset,
				     size_t bytes)
{
	if (!to.kernel)
		return user_frame_write((struct user_out){ to.user }, page, offset, bytes);
	memcpy(to.kernel, page + offset, bytes);
	return 0;
}

static always_inline int buffer_drain(struct buffer from, char *page, size_t offset, size_t bytes)
{
	if (!from.kernel)
		return user_frame_read(page, offset, (struct user_in){ from.user }, bytes);
	memcpy(page + offset, from.kernel, bytes);
	return 0;
}

/* The first BYTES are done. What comes behind is looked at before it is used. */
static always_inline void buffer_advance(struct buffer *buffer, size_t bytes)
{
	if (!buffer->kernel)
		buffer->user = wrap_add(buffer->user, bytes);
	else
		buffer->kernel += bytes;
}

/* Before and after a sleep. */
static inline void buffer_keep(const struct buffer *buffer, size_t bytes)
{
	if (!buffer->kernel)
		user_buffer_keep(buffer->user, bytes);
}

static inline void buffer_kept(struct buffer *buffer, size_t *bytes)
{
	if (!buffer->kernel)
		user_buffer_kept(&buffer->user, bytes);
}
