// SPDX-License-Identifier: GPL-2.0-only
/*
 * holes.c - a program that goes on and on elsewhere: it maps, touches and unmaps, each time where
 * nothing was near before. What the kernel needs for a place must go with it: the page tables of
 * all these places together are larger than the guest's memory. A neighbour that stays, and a
 * second thread that touches it, must not notice.
 */
#define _GNU_SOURCE
#include "show.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define FAR (1UL << 30) /* beyond one table's table */
#define NEAR (2UL << 20)
#define PLACES 40000UL
#define FIRST 0x100000000000UL

static int done;

static char *place(uintptr_t where, size_t size)
{
	return mmap((char *)where, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

static unsigned long go_on(uintptr_t first, size_t step, unsigned long places)
{
	unsigned long touched = 0;

	for (unsigned long i = 0; i < places; i++) {
		char *memory = place(first + i * step, PAGE);

		if (memory == MAP_FAILED)
			break;
		touched += memory[0] == 0;
		memory[0] = 1;
		if (munmap(memory, PAGE) != 0)
			break;
	}
	return touched;
}

static void *look_at(void *argument)
{
	volatile char *const neighbour = argument;
	unsigned long wrong = 0;

	while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {
		neighbour[0]++;
		wrong += neighbour[NEAR] != 7;
	}
	return (void *)wrong;
}

/* Two pages in two tables stay; the tables around and between them come and go. */
static void neighbours(void)
{
	char *const below = place(FIRST, PAGE), *const above = place(FIRST + NEAR, PAGE);
	pthread_t thread;
	void *wrong;

	above[0] = 7;
	SHOW(pthread_create(&thread, NULL, look_at, below));
	SHOW(go_on(FIRST + 2 * NEAR, NEAR, 500));
	SHOW(go_on(FIRST + PAGE, 3 * PAGE, 100));
	SHOW(go_on(FIRST - FAR, FAR / 64, 63));
	__atomic_store_n(&done, 1, __ATOMIC_RELEASE);
	SHOW(pthread_join(thread, &wrong));
	SHOW((long)wrong);
	SHOW(above[0]);
	munmap(below, PAGE);
	SHOW(above[0]);
	munmap(above, PAGE);
}

/* One large hole of pieces, unmapped at once and by pieces; then the same places again. */
static void pieces(void)
{
	for (int round = 0; round < 3; round++) {
		char *const memory = place(FIRST, 4 * NEAR);

		for (unsigned long i = 0; i < 4 * NEAR / PAGE; i += 64)
			memory[i * PAGE] = (char)i;
		if (round == 1)
			SHOW(munmap(memory + NEAR + PAGE, 2 * NEAR));
		if (round == 2)
			for (unsigned long i = 0; i < 4 * NEAR; i += 16 * PAGE)
				munmap(memory + i, 16 * PAGE);
		else
			SHOW(munmap(memory, 4 * NEAR));
	}
}

int main(void)
{
	SHOW(go_on(FIRST, FAR, PLACES));
	SHOW(go_on(FIRST + FAR * PLACES, NEAR, PLACES / 4));
	neighbours();
	pieces();
	return 0;
}
