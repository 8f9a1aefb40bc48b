// SPDX-License-Identifier: GPL-2.0-only
/* memory.c - mapping, touching, protecting and unmapping; faults on files. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 500
#define FILE_PAGES 512

static char *area;

static void map_touch_unmap(int)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(page != MAP_FAILED, "mmap");
	*(volatile char *)page = 1;
	munmap(page, 4096);
}

static void protect(int round)
{
	need(!mprotect(area, 4096, round % 2 ? PROT_READ : PROT_READ | PROT_WRITE), "mprotect");
}

/* Every 16th page: with fault-around each touch is a fault. */
static void file_faults(void)
{
	int file = open("/tmp/bench.pages", O_CREAT | O_RDWR | O_TRUNC, 0600);
	char page[4096], *map;
	long begin, sum = 0;

	memset(page, 1, sizeof(page));
	for (int i = 0; i < FILE_PAGES; i++)
		need(write(file, page, sizeof(page)) == sizeof(page), "write");
	map = mmap(NULL, FILE_PAGES * 4096, PROT_READ, MAP_PRIVATE, file, 0);
	need(map != MAP_FAILED, "mmap");
	begin = measure_begin();
	for (int i = 0; i < FILE_PAGES; i++)
		sum += *(volatile char *)(map + i * 4096);
	print_result("file_touch", FILE_PAGES, measure_end(begin));
	need(sum == FILE_PAGES, "contents");
	munmap(map, FILE_PAGES * 4096);
}

int main(void)
{
	area = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(area != MAP_FAILED, "mmap");
	*(volatile char *)area = 1;
	measure("mmap_touch_munmap", ROUNDS, map_touch_unmap);
	measure("mprotect", ROUNDS, protect);
	file_faults();
	return 0;
}
