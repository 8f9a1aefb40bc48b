// SPDX-License-Identifier: GPL-2.0-only
/*
 * stream.h - files, and bytes from one to another, for programs without a C library.
 *
 * A stream reads only when its buffer is empty, so that a slow reader slows the writer down.
 * Ports and pipes are non-blocking; whoever has nothing to do waits in ppoll.
 */
#ifndef USER_STREAM_H
#define USER_STREAM_H

#include <asm/errno.h>
#include <asm/poll.h>
#include <linux/fcntl.h>

#include "call.h"
#include "tiny.h"

#define STREAM_SIZE (16 * 1024)

static inline void sleep_ms(long ms)
{
	struct {
		long seconds, nanoseconds;
	} time = { ms / 1000, ms % 1000 * 1000000 };

	call2(__NR_nanosleep, (long)&time, 0);
}

static inline int open_file(const char *path, int flags)
{
	return (int)call3(__NR_open, (long)path, flags | O_CLOEXEC, 0);
}

static inline void close_file(int *file)
{
	if (*file >= 0)
		call1(__NR_close, *file);
	*file = -1;
}

/* Waits for one event of one file; timeout in ms. */
static inline bool wait_for(int file, short events, long timeout_ms)
{
	struct pollfd poll = { .fd = file, .events = events };
	struct {
		long seconds, nanoseconds;
	} time = { timeout_ms / 1000, timeout_ms % 1000 * 1000000 };

	return call5(__NR_ppoll, (long)&poll, 1, (long)&time, 0, 0) > 0;
}

static inline void write_all(int file, const char *bytes, size_t size)
{
	while (size) {
		long done = call3(__NR_write, file, (long)bytes, (long)size);

		if (done == -EAGAIN) {
			wait_for(file, POLLOUT, 1000);
			continue;
		}
		if (done <= 0)
			return;
		bytes += done;
		size -= (size_t)done;
	}
}

/* One direction of bytes: read from `from` when the buffer is empty, written to `to` until it is.
 */
struct stream {
	int from, to;        /* -1: not in use, or at its end */
	size_t start, end;   /* [start, end) of buffer waits for `to` */
	unsigned long taken; /* bytes read from `from` */
	unsigned long limit; /* stop after so many; ~0: unknown yet */
	unsigned long given; /* bytes written to `to` */
	char buffer[STREAM_SIZE];
};

static inline void end_stream(struct stream *stream)
{
	close_file(&stream->from);
	close_file(&stream->to);
	stream->start = stream->end = 0;
}

/* Moves what can be moved without waiting. False when nothing moved. */
static inline bool move_stream(struct stream *stream)
{
	long done;

	if (stream->start == stream->end) {
		unsigned long room = stream->limit - stream->taken;

		if (stream->from < 0 || !room)
			return false;
		if (room > STREAM_SIZE)
			room = STREAM_SIZE;
		done = call3(__NR_read, stream->from, (long)stream->buffer, (long)room);
		if (done <= 0)
			return false;
		stream->start = 0;
		stream->end = (size_t)done;
		stream->taken += (unsigned long)done;
	}
	if (stream->to < 0) {
		stream->start = stream->end; /* nobody listens any more */
		return true;
	}
	done = call3(__NR_write, stream->to, (long)(stream->buffer + stream->start),
		     (long)(stream->end - stream->start));
	if (done == -EAGAIN)
		return false;
	if (done <= 0) {
		close_file(&stream->to);
		return true;
	}
	stream->start += (size_t)done;
	stream->given += (unsigned long)done;
	return true;
}

static inline size_t want_stream(struct pollfd *polls, size_t count, const struct stream *stream)
{
	if (stream->start != stream->end && stream->to >= 0)
		polls[count++] = (struct pollfd){ .fd = stream->to, .events = POLLOUT };
	else if (stream->start == stream->end && stream->from >= 0 && stream->taken < stream->limit)
		polls[count++] = (struct pollfd){ .fd = stream->from, .events = POLLIN };
	return count;
}

/* A pipe whose writers are all gone reports POLLHUP for ever: leave it out from then on. */
static inline void drop_ended_pipe(const struct pollfd *poll, struct stream *stream)
{
	if (poll->fd == stream->from && (poll->revents & POLLHUP) && !(poll->revents & POLLIN))
		close_file(&stream->from);
}

/* What the program left in a pipe still belongs to its output. */
static inline void drain_stream(struct stream *stream)
{
	for (;;) {
		if (move_stream(stream))
			continue;
		if (stream->start == stream->end || stream->to < 0)
			return;
		wait_for(stream->to, POLLOUT, 1000);
	}
}

#endif
