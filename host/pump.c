// SPDX-License-Identifier: GPL-2.0-only
/* pump.c - bytes from one file to another, never more than one buffer ahead. */
#define _GNU_SOURCE
#include "pump.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ESCAPE_KEY 0x1d /* Ctrl-] */
#define ESCAPE_COUNT 3
#define ESCAPE_WITHIN_MS 1000
/* A pipe or terminal that polls writable takes so much without making us wait. */
#define WRITE_SIZE 4096

int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void pump_open(struct pump *pump, int from, int to)
{
	*pump = (struct pump){ .from = from, .to = to };
}

bool pump_is_empty(const struct pump *pump)
{
	return pump->start == pump->end;
}

struct pollfd pump_wants(const struct pump *pump)
{
	const bool full = pump->end == sizeof(pump->buffer) - pump->reserve;

	if (!pump_is_empty(pump) && !pump->held)
		return (struct pollfd){ .fd = pump->to, .events = POLLOUT };
	return (struct pollfd){ .fd = pump->ended || (pump->held && full) ? -1 : pump->from,
				.events = POLLIN };
}

static void watch_for_escape(struct pump *pump, size_t start)
{
	int64_t now = now_ms();

	for (size_t i = start; i < pump->end; i++) {
		if (pump->buffer[i] != ESCAPE_KEY) {
			pump->escapes = 0;
			continue;
		}
		if (!pump->escapes || now - pump->escape_time_ms > ESCAPE_WITHIN_MS) {
			pump->escapes = 0;
			pump->escape_time_ms = now;
		}
		pump->escaped = pump->escaped || ++pump->escapes == ESCAPE_COUNT;
	}
}

static void take(struct pump *pump)
{
	const size_t start = pump_is_empty(pump) ? 0 : pump->end;
	ssize_t got = read(pump->from, pump->buffer + start,
			   sizeof(pump->buffer) - pump->reserve - start);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		pump->ended = true;
		return;
	}
	if (!start)
		pump->start = 0;
	pump->end = pump->broken ? 0 : start + (size_t)got;
	pump->taken += (uint64_t)got;
	if (pump->watch == PUMP_ESCAPE)
		watch_for_escape(pump, start);
}

static void give(struct pump *pump)
{
	size_t size = pump->end - pump->start;
	ssize_t done =
		write(pump->to, pump->buffer + pump->start, size < WRITE_SIZE ? size : WRITE_SIZE);

	if (done < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (done <= 0) {
		pump->broken = true;
		pump->start = pump->end = 0;
		return;
	}
	pump->start += (size_t)done;
}

void pump_move(struct pump *pump, short revents)
{
	if (!revents)
		return;
	if (pump_is_empty(pump) || pump->held)
		take(pump);
	else
		give(pump);
}
