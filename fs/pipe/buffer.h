// SPDX-License-Identifier: GPL-2.0-only
/* The program's, or the kernel's, side of what goes into a pipe or comes out of it. */
#pragma once
#include <base/string.h>
#include <fs/file/kept.h>
#include <mm/copy/user_frame.h>

/* The other end of a copy: a program's memory or, for splice and sendfile, the kernel's. */
struct buffer {
	user_address user;
	char *kernel; /* nullptr: user */
};

static always_inline int buffer_fill(struct buffer to, size_t offset, const char *from,
				     size_t bytes)
{
	if (!to.kernel)
		return user_frame_write((struct user_out){ to.user + offset }, from, bytes);
	memcpy(to.kernel + offset, from, bytes);
	return 0;
}

static always_inline int buffer_drain(struct buffer from, size_t offset, char *to, size_t bytes)
{
	if (!from.kernel)
		return user_frame_read(to, (struct user_in){ from.user + offset }, bytes);
	memcpy(to, from.kernel + offset, bytes);
	return 0;
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
