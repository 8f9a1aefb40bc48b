// SPDX-License-Identifier: GPL-2.0-only
/* What poll(2) says of an end of a pipe. Lock: none (pipe_begin_page() has an order for it). */
#include "internal.h"

#include <fs/file/file.h>
#include <fs/file/poll.h>
#include <linux/limits.h>
#include <linux/poll.h>

static bool end_reads(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

static bool end_writes(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

/*
 * Without the lock: whoever changes the counters afterwards wakes the queues, which are registered
 * before the question. The answer may be old by the time it arrives, as every answer of poll.
 */
static always_inline uint32_t pipe_events(const struct file *file)
{
	const struct pipe *const pipe = file->private;
	const bool reads = end_reads(file), writes = end_writes(file);
	uint64_t consumed, written;
	uint32_t events = 0;

	written = __atomic_load_n(&pipe->written, __ATOMIC_ACQUIRE);
	consumed = read_once(pipe->consumed);
	if (reads && written > consumed)
		events |= POLLIN | POLLRDNORM;
	if (reads && !read_once(pipe->writers) && pipe->writer_opens)
		events |= POLLHUP;
	if (writes && written < align_down(consumed, PAGE_SIZE) + pipe_capacity(pipe) &&
	    align_down(consumed, PAGE_SIZE) + pipe_capacity(pipe) - written >= PIPE_BUF)
		events |= POLLOUT | POLLWRNORM;
	if (writes && !read_once(pipe->readers))
		events |= POLLERR;
	return events;
}

/* In a function of its own: the question alone needs no stack. */
[[gnu::noinline]] static uint32_t pipe_register(const struct file *file, struct poll_table *table)
{
	struct pipe *const pipe = file->private;

	if (end_reads(file))
		table->add(table, &pipe->readable);
	if (end_writes(file))
		table->add(table, &pipe->writable);
	return pipe_events(file);
}

uint32_t pipe_poll(struct file *file, struct poll_table *table)
{
	return unlikely(table != nullptr) ? pipe_register(file, table) : pipe_events(file);
}
