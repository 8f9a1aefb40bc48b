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

static char *map_file(int file)
{
	char *map = mmap(NULL, FILE_PAGES * 4096, PROT_READ, MAP_PRIVATE, file, 0);

	need(map != MAP_FAILED, "mmap");
	return map;
}

static void touch_all(const volatile char *map)
{
	long sum = 0;

	for (int i = 0; i < FILE_PAGES; i++)
		sum += map[i * 4096];
	need(sum == FILE_PAGES, "contents");
}

/* With fault-around every 16th touch is a fault. Once before: what the kernel takes in batches for
 * tables and the like is there then. */
static void file_faults(void)
{
	int file = open("/tmp/bench.pages", O_CREAT | O_RDWR | O_TRUNC, 0600);
	char page[4096], *map;
	long begin;

	memset(page, 1, sizeof(page));
	for (int i = 0; i < FILE_PAGES; i++)
		need(write(file, page, sizeof(page)) == sizeof(page), "write");
	map = map_file(file);
	touch_all(map);
	munmap(map, FILE_PAGES * 4096);
	map = map_file(file);
	begin = measure_begin();
	touch_all(map);
	print_result("file_touch", FILE_PAGES, measure_end(begin));
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
