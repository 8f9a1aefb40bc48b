// SPDX-License-Identifier: GPL-2.0-only
/* The program's, or the kernel's, side of what goes into a pipe or comes out of it. */
#pragma once
#include <base/checked.h>
#include <base/string.h>
#include <fs/file/kept.h>
#include <kernel/task/task.h>
#include <mm/cache/relay.h>

/* The other end of a copy: a program's memory or, for splice and sendfile, the kernel's. */
struct buffer {
	user_address user;
	char *kernel; /* nullptr: user */
};

/* BYTES from OFFSET in OWNER's PAGE to the buffer's beginning. */
static always_inline int buffer_fill(struct buffer to, const struct frame *page, const void *owner,
				     size_t offset, size_t bytes)
{
	if (!to.kernel)
		return relay_give(page, owner, offset, to.user, bytes);
	relay_get(page, owner, offset, to.kernel, bytes);
	return 0;
}

static always_inline int buffer_drain(struct buffer from, const struct frame *page,
				      const void *owner, size_t offset, size_t bytes)
{
	const struct relay_source source = { current_task()->space, from.user };

	if (!from.kernel)
		return relay_take(page, owner, offset, source, bytes);
	relay_put(page, owner, offset, from.kernel, bytes);
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
