// SPDX-License-Identifier: GPL-2.0-only
/* anonymous_fault.c - what does the first touch of a page of anonymous memory cost? */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#define PAGES 4096
#define PAGE_SIZE 4096

static long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static long touch(volatile char *memory)
{
	long begin = now_ns();

	for (int i = 0; i < PAGES; i++)
		memory[(long)i * PAGE_SIZE] = 1;
	return now_ns() - begin;
}

int main(void)
{
	char *memory = mmap(NULL, (size_t)PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long first, second;

	if (memory == MAP_FAILED)
		return 1;
	first = touch(memory);
	second = touch(memory);
	printf("bench anonymous_fault %d %ld\n", PAGES, first - second);
	return 0;
}
