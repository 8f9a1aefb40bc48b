// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.h - what the benchmark programs share: the clock, and one line for each result,
 * "bench NAME OPERATIONS NANOSECONDS". Under --icount a nanosecond is a guest instruction.
 */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* Does the operation COUNT times; the first rounds warm up and are not measured. */
static inline void measure(const char *name, int count, void (*operation)(int round))
{
	long begin;

	for (int i = 0; i < 8; i++)
		operation(i);
	begin = now_ns();
	for (int i = 0; i < count; i++)
		operation(i);
	printf("bench %s %d %ld\n", name, count, now_ns() - begin);
}

static inline void need(int good, const char *what)
{
	if (!good) {
		perror(what);
		exit(1);
	}
}
