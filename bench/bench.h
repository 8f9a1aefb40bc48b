// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.h - what the benchmark programs share: the clock, and one line for each result,
 * "bench NAME OPERATIONS NANOSECONDS". Under --icount a nanosecond is a guest instruction.
 *
 * What is measured stands between two marks, once for each line: instructions that do nothing, for
 * QEMU's plugin that counts what instructions do not show (bench/count/count.c).
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

static inline long measure_begin(void)
{
	const long begin = now_ns();

	__asm__ volatile("nopl 0x7e0c5d01(%%rax)" ::: "memory");
	return begin;
}

/* The time since BEGIN. */
static inline long measure_end(long begin)
{
	__asm__ volatile("nopl 0x7e0c5d02(%%rax)" ::: "memory");
	return now_ns() - begin;
}

static inline void print_result(const char *name, int count, long time_ns)
{
	printf("bench %s %d %ld\n", name, count, time_ns);
}

/* Does the operation COUNT times; the first rounds warm up and are not measured. */
static inline void measure(const char *name, int count, void (*operation)(int round))
{
	long begin;

	for (int i = 0; i < 8; i++)
		operation(i);
	begin = measure_begin();
	for (int i = 0; i < count; i++)
		operation(i);
	print_result(name, count, measure_end(begin));
}

static inline void need(int good, const char *what)
{
	if (!good) {
		perror(what);
		exit(1);
	}
}
