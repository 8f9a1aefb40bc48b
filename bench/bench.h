// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.h - what the benchmark programs share: the clock, and one line for each result,
 * "bench NAME OPERATIONS NANOSECONDS". Under --icount a nanosecond is a guest instruction.
 *
 * What is measured stands between two marks, once for each line: instructions that do nothing, for
 * QEMU's plugin that counts what instructions do not show (bench/count/count.c).
 */
#pragma once
#include <alloca.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STACK_PAGE 4096

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
__attribute__((noinline)) static void measure_here(const char *name, int count,
						   void (*operation)(int round))
{
	long begin;

	for (int i = 0; i < 8; i++)
		operation(i);
	begin = measure_begin();
	for (int i = 0; i < count; i++)
		operation(i);
	print_result(name, count, measure_end(begin));
}

/* Where in its page a stack begins is drawn for each program: what is measured begins a page of its
 * own, or fork would copy one or two by chance. */
static inline void measure(const char *name, int count, void (*operation)(int round))
{
	char *volatile const room = alloca((uintptr_t)__builtin_frame_address(0) % STACK_PAGE + 1);

	*room = 0;
	measure_here(name, count, operation);
}

static inline void need(int good, const char *what)
{
	if (!good) {
		perror(what);
		exit(1);
	}
}
