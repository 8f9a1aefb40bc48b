// SPDX-License-Identifier: GPL-2.0-only
/* anonymous_fault.c - what does the first touch of a page of anonymous memory cost? */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "bench.h"

#define PAGES 4096
#define PAGE_SIZE 4096

static void touch(volatile char *memory)
{
	for (int i = 0; i < PAGES; i++)
		memory[(long)i * PAGE_SIZE] = 1;
}

/* The loop itself is measured, too, and taken off. */
static long touch_again(volatile char *memory)
{
	const long begin = now_ns();

	touch(memory);
	return now_ns() - begin;
}

int main(void)
{
	char *memory = mmap(NULL, (size_t)PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long begin, first;

	need(memory != MAP_FAILED, "mmap");
	begin = measure_begin();
	touch(memory);
	first = measure_end(begin);
	print_result("anonymous_fault", PAGES, first - touch_again(memory));
	return 0;
}
