// SPDX-License-Identifier: GPL-2.0-only
/* epoll: modes, changes, closing watched files, nesting, waiting threads. */
#define _GNU_SOURCE
#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static int ends[2];

static int count_events(int epoll, int timeout_ms)
{
	struct epoll_event events[4];

	return epoll_wait(epoll, events, 4, timeout_ms);
}

static void add(int epoll, int fd, unsigned int events)
{
	struct epoll_event event = { .events = events, .data.u64 = 0x123456789abcdefull };

	printf("add %d\n", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ? errno : 0);
}

static void modes(unsigned int mode, const char *name)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	char byte;

	pipe(ends);
	add(epoll, ends[0], EPOLLIN | mode);
	printf("%s empty %d\n", name, count_events(epoll, 0));
	write(ends[1], "ab", 2);
	printf("%s first %d again %d\n", name, count_events(epoll, 1000), count_events(epoll, 0));
	read(ends[0], &byte, 1);
	write(ends[1], "c", 1);
	printf("%s more %d again %d\n", name, count_events(epoll, 0), count_events(epoll, 0));
	close(ends[1]);
	printf("%s hung up %d\n", name, count_events(epoll, 0));
	close(ends[0]);
	printf("%s closed %d\n", name, count_events(epoll, 0));
	close(epoll);
}

static void errors(void)
{
	int epoll = epoll_create(1), file = open("/tmp/epoll.file", O_CREAT | O_RDWR, 0600);
	struct epoll_event event = { .events = EPOLLIN };

	pipe(ends);
	add(epoll, ends[0], EPOLLIN);
	add(epoll, ends[0], EPOLLIN);
	add(epoll, file, EPOLLIN);
	add(epoll, epoll, EPOLLIN);
	add(epoll, 999, EPOLLIN);
	printf("mod unknown %d\n", epoll_ctl(epoll, EPOLL_CTL_MOD, ends[1], &event) ? errno : 0);
	printf("del %d\n", epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL) ? errno : 0);
	printf("del again %d\n", epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL) ? errno : 0);
	printf("operation %d\n", epoll_ctl(epoll, 9, ends[0], &event) ? errno : 0);
	printf("size %d flags %d\n", epoll_create(0) < 0 ? errno : 0,
	       epoll_create1(1) < 0 ? errno : 0);
	printf("count %d\n", epoll_wait(epoll, &event, 0, 0) < 0 ? errno : 0);
	printf("not epoll %d\n", epoll_wait(ends[0], &event, 1, 0) < 0 ? errno : 0);
	close(epoll);
	close(file);
	close(ends[0]);
	close(ends[1]);
	unlink("/tmp/epoll.file");
}

static void nested(void)
{
	int inner = epoll_create1(0), outer = epoll_create1(0);
	struct epoll_event event;

	pipe(ends);
	add(inner, ends[0], EPOLLIN);
	add(outer, inner, EPOLLIN);
	printf("nested empty %d\n", count_events(outer, 0));
	write(ends[1], "x", 1);
	printf("nested ready %d inner %d\n", count_events(outer, 1000), count_events(inner, 0));
	printf("data %d\n",
	       epoll_wait(inner, &event, 1, 0) == 1 && event.data.u64 == 0x123456789abcdefull);
	close(outer);
	close(inner);
	close(ends[0]);
	close(ends[1]);
}

static void *writer(void *argument)
{
	usleep(20000);
	write(ends[1], "x", 1);
	return argument;
}

static void waiting(void)
{
	int epoll = epoll_create1(0);
	pthread_t thread;

	pipe(ends);
	add(epoll, ends[0], EPOLLIN);
	pthread_create(&thread, NULL, writer, NULL);
	printf("woken %d\n", count_events(epoll, 10000));
	pthread_join(thread, NULL);
	close(ends[0]);
	close(ends[1]);
	printf("time limit %d\n", count_events(epoll, 10));
	close(epoll);
}

int main(void)
{
	modes(0, "level");
	modes(EPOLLET, "edge");
	modes(EPOLLONESHOT, "once");
	errors();
	nested();
	waiting();
	return 0;
}
