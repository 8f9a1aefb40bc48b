// SPDX-License-Identifier: GPL-2.0-only
/* waiting.c - asking poll and epoll about a pipe that has a byte. */
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench.h"

static int ends[2], epoll_file;

static void poll_one(int)
{
	struct pollfd question = { .fd = ends[0], .events = POLLIN };

	need(poll(&question, 1, -1) == 1, "poll");
}

static void epoll_one(int)
{
	struct epoll_event event;

	need(epoll_wait(epoll_file, &event, 1, -1) == 1, "epoll_wait");
}

int main(void)
{
	struct epoll_event event = { .events = EPOLLIN };

	need(!pipe(ends) && write(ends[1], "x", 1) == 1, "pipe");
	measure("poll", 1000, poll_one);
	epoll_file = epoll_create1(0);
	need(epoll_file >= 0 && !epoll_ctl(epoll_file, EPOLL_CTL_ADD, ends[0], &event), "epoll");
	measure("epoll_wait", 1000, epoll_one);
	return 0;
}
