/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stale.h - a page that one thread goes on using, on the other CPU, after the program has given it
 * back. The program says what it does to have the kernel leave that CPU out: before the thread gets
 * there, and when it uses the page.
 */
#ifndef STALE_H
#define STALE_H

#include "thread.h"

static void before_thread(void);
static void while_used(void);

#define ROUNDS 3 /* of root's program in one try */
#define SEEN 42
#define VICTIM_PAGES 96
#define SECRET_WORD 0x7365637265742121ul

static volatile bool used, seen;
static volatile uint64_t *page;

static volatile uint64_t *pages_map(long count)
{
	return (volatile uint64_t *)call6(__NR_mmap, 0, count * 4096, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
}

/* Makes no call as soon as it uses the page: its CPU switches to nobody else. */
static _Noreturn void use_page(void)
{
	(void)own_cpu(1);
	while (*page != SECRET_WORD)
		used = true;
	seen = true;
	for (;;)
		__asm__ volatile("pause");
}

/* Legal: a page given back is gone for every thread, and comes back empty. */
static bool control(void)
{
	volatile uint64_t *const own = pages_map(1);

	*own = 1;
	call2(__NR_munmap, (long)own, 4096);
	return is_ordinary() && *pages_map(1) == 0;
}

static _Noreturn void try_once(void)
{
	(void)own_cpu(0);
	page = pages_map(1);
	before_thread();
	start_thread(use_page);
	await(used);
	while_used();
	call2(__NR_munmap, (long)page, 4096);
	for (int i = 0; i < ROUNDS && !seen; i++)
		await_rounds(1);
	leave(seen ? SEEN : 0);
}

/* Whatever else runs on the thread's CPU meanwhile has it forget the page, and fault: once more. */
static bool fire(void)
{
	for (;;) {
		const long id = fork_program();
		int status;

		if (id == 0)
			try_once();
		status = wait_program(id);
		if ((status & 0x7f) == SIGKILL)
			call2(__NR_kill, call0(__NR_getpid), SIGKILL);
		if (status >> 8 == SEEN)
			return true;
	}
}

/* Root's program keeps its secret in fresh pages, again and again. */
static void victim(void)
{
	(void)own_cpu(0);
	for (;;) {
		volatile uint64_t *const secret = pages_map(VICTIM_PAGES);

		victim_round();
		for (long i = 0; i < VICTIM_PAGES; i++)
			secret[i * 512] = SECRET_WORD;
		sleep_milliseconds(10);
		call2(__NR_munmap, (long)secret, VICTIM_PAGES * 4096);
	}
}

#endif
