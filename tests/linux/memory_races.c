// SPDX-License-Identifier: GPL-2.0-only
/* memory_races.c - threads that map, fault, fork, move and forget at the same time. */
#define _GNU_SOURCE
#include "show.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096L
#define PAGES 32L
#define ROUNDS 200
#define THREADS 4
#define RW (PROT_READ | PROT_WRITE)

static char *common;
static int errors;

static void expect(int condition)
{
	if (!condition)
		__atomic_fetch_add(&errors, 1, __ATOMIC_RELAXED);
}

static char *map_private(void)
{
	return mmap(NULL, (size_t)(PAGES * PAGE), RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Memory of one's own, while the neighbours' mappings come and go around it. */
static void *own_memory(void *argument)
{
	const char mark = (char)(intptr_t)argument;

	for (int round = 0; round < ROUNDS; round++) {
		char *memory = map_private();
		char *moved;

		for (long i = 0; i < PAGES; i++)
			memory[i * PAGE] = mark;
		munmap(memory + 4 * PAGE, 4 * PAGE);
		mprotect(memory + 8 * PAGE, 8 * PAGE, PROT_READ);
		madvise(memory + 16 * PAGE, 8 * PAGE, MADV_DONTNEED);
		moved = mremap(memory + 24 * PAGE, 8 * PAGE, 16 * PAGE, MREMAP_MAYMOVE);
		expect(memory[3 * PAGE] == mark && memory[8 * PAGE] == mark);
		expect(memory[16 * PAGE] == 0 && moved[7 * PAGE] == mark && moved[8 * PAGE] == 0);
		munmap(moved, 16 * PAGE);
		munmap(memory, 24 * PAGE);
	}
	return NULL;
}

/* The same pages, written by all, forgotten and protected by one. */
static void *common_memory(void *argument)
{
	const long thread = (intptr_t)argument;

	for (int round = 0; round < ROUNDS; round++) {
		for (long i = 0; i < PAGES; i++)
			common[i * PAGE + thread * 64] = (char)round;
		for (long i = 0; i < PAGES; i++)
			expect(common[i * PAGE + thread * 64] == (char)round);
		if (thread == 0)
			mprotect(common, (size_t)(PAGES * PAGE), RW | (round % 2 ? PROT_EXEC : 0));
	}
	return NULL;
}

/* Children see what was there at the fork, whatever the other threads write. */
static void *forking(void *argument)
{
	char *memory = map_private();

	(void)argument;
	for (int round = 0; round < ROUNDS / 10; round++) {
		int status = 1;
		pid_t child;

		memset(memory, round, (size_t)(PAGES * PAGE));
		child = fork();
		if (child == 0) {
			for (long i = 0; i < PAGES; i++)
				if (memory[i * PAGE] != (char)round)
					_exit(1);
			memset(memory, 99, (size_t)(PAGES * PAGE));
			_exit(0);
		}
		waitpid(child, &status, 0);
		expect(status == 0);
		for (long i = 0; i < PAGES; i++)
			expect(memory[i * PAGE] == (char)round);
	}
	munmap(memory, (size_t)(PAGES * PAGE));
	return NULL;
}

/* One file, mapped, written, cut and grown by all. */
static void *one_file(void *argument)
{
	const int file = (int)(intptr_t)argument;

	for (int round = 0; round < ROUNDS; round++) {
		char *memory = mmap(NULL, (size_t)(2 * PAGE), RW, MAP_SHARED, file, 0), byte = 'r';

		expect(ftruncate(file, (4 + round % 4) * PAGE) == 0);
		memory[0] = 's';
		expect(pread(file, &byte, 1, 0) == 1 && byte == 's');
		expect(pwrite(file, "w", 1, PAGE) == 1);
		expect(memory[PAGE] == 'w');
		munmap(memory, (size_t)(2 * PAGE));
	}
	return NULL;
}

static void race(const char *name, void *(*run)(void *), intptr_t first, intptr_t step)
{
	pthread_t threads[THREADS];

	errors = 0;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, run, (void *)(first + i * step));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("%s: %d errors\n", name, errors);
	fflush(stdout);
}

int main(void)
{
	const int file = memfd_create("race", 0);

	common = map_private();
	race("own memory", own_memory, 1, 1);
	race("common memory", common_memory, 0, 1);
	race("forking", forking, 0, 1);
	race("one file", one_file, file, 0);
	return 0;
}
