// SPDX-License-Identifier: GPL-2.0-only
/*
 * pump.h - moves bytes of one direction between a file of the host and a port of the machine.
 *
 * A pump holds at most one buffer; it reads only when that is empty (or the pump is held), so that
 * a slow reader slows the writer down, through the whole machine. Nothing here waits: the caller
 * polls.
 */
#ifndef HOST_PUMP_H
#define HOST_PUMP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pump_watch {
	PUMP_PLAIN,
	PUMP_ESCAPE, /* Ctrl-] three times within a second: the user wants the machine gone */
};

struct pump {
	int from, to;      /* -1: not in use, or over */
	size_t start, end; /* [start, end) of buffer waits for `to` */
	uint64_t taken;    /* bytes read */
	bool ended;        /* `from` is at its end */
	bool broken;       /* `to` takes nothing any more; what comes is dropped */
	bool held;         /* `to` takes nothing yet; what comes waits */
	size_t reserve;    /* bytes at the buffer's end that stay free for a filter */
	enum pump_watch watch;
	unsigned int escapes;
	int64_t escape_time_ms;
	bool escaped;
	unsigned char buffer[1 << 16];
};

void pump_open(struct pump *pump, int from, int to);

/* The event to wait for; fd is -1 when there is none. */
struct pollfd pump_wants(const struct pump *pump);

/* Moves once what revents allow. */
void pump_move(struct pump *pump, short revents);

/* Nothing waits in it. */
bool pump_is_empty(const struct pump *pump);

int64_t now_ms(void);

#endif
