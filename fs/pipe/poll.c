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

static always_inline uint32_t read_events(const struct pipe *pipe)
{
	const uint64_t written = __atomic_load_n(&pipe->written, __ATOMIC_ACQUIRE);
	uint32_t events = written > read_once(pipe->consumed) ? POLLIN | POLLRDNORM : 0;

	if (!read_once(pipe->writers) && pipe->writer_opens)
		events |= POLLHUP;
	return events;
}

static always_inline uint32_t write_events(const struct pipe *pipe)
{
	const uint64_t written = __atomic_load_n(&pipe->written, __ATOMIC_ACQUIRE);
	const uint64_t end = align_down(read_once(pipe->consumed), PAGE_SIZE) + pipe_capacity(pipe);
	uint32_t events = 0;

	if (written < end && end - written >= PIPE_BUF)
		events = POLLOUT | POLLWRNORM;
	if (!read_once(pipe->readers))
		events |= POLLERR;
	return events;
}

/*
 * Without the lock: whoever changes the counters afterwards wakes the queues, which are registered
 * before the question. The answer may be old by the time it arrives, as every answer of poll.
 */
static always_inline uint32_t pipe_events(const struct file *file)
{
	const struct pipe *const pipe = file->private;
	uint32_t events = 0;

	if (end_reads(file))
		events = read_events(pipe);
	if (end_writes(file))
		events |= write_events(pipe);
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
