// SPDX-License-Identifier: GPL-2.0-only
/* futex.c - the bare system call: waiting, waking, time limits, bit sets, between processes. */
#define _GNU_SOURCE
#include "show.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

static long futex(atomic_int *word, int operation, int value, const struct timespec *time, int bits)
{
	return syscall(SYS_futex, word, operation, value, time, NULL, bits);
}

static void errors(atomic_int *word)
{
	struct timespec little = { .tv_nsec = 10000000 }, bad = { .tv_nsec = -1 }, past = { 0 };

	*word = 1;
	SHOW(futex(word, FUTEX_WAIT, 2, NULL, 0));
	SHOW(futex(word, FUTEX_WAIT, 1, &little, 0));
	SHOW(futex(word, FUTEX_WAIT, 1, &bad, 0));
	SHOW(futex(word, FUTEX_WAIT_BITSET, 1, &past, ~0));
	SHOW(futex(word, FUTEX_WAIT_BITSET, 1, NULL, 0));
	SHOW(futex((atomic_int *)((char *)word + 1), FUTEX_WAIT, 1, NULL, 0));
	SHOW(futex((atomic_int *)8, FUTEX_WAIT, 1, NULL, 0));
	SHOW(futex(word, FUTEX_WAKE, 1, NULL, 0));
	SHOW(futex(word, 99, 1, NULL, 0));
}

/* Starts children that wait on word with these bits and leave with 0 when woken. */
static void start_waiters(atomic_int *word, int count, int operation, int bits)
{
	const long asleep = syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 0, 1000, word, *word);

	fflush(stdout);
	for (int i = 0; i < count; i++) {
		if (fork())
			continue;
		_exit(futex(word, operation, 7, NULL, bits) ? 1 : 0);
	}
	/* Requeueing a word to itself moves nobody and counts all that sleep on it. */
	while (syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 0, 1000, word, *word) != asleep + count)
		usleep(1000);
}

static void reap(int count)
{
	int status, bad = 0;

	for (int i = 0; i < count; i++) {
		wait(&status);
		bad += status != 0;
	}
	SHOW(bad);
}

static void between_processes(atomic_int *word)
{
	*word = 7;
	start_waiters(word, 5, FUTEX_WAIT, 0);
	SHOW(futex(word, FUTEX_WAKE, 2, NULL, 0));
	SHOW(futex(word, FUTEX_WAKE, 100, NULL, 0));
	reap(5);
	start_waiters(word, 2, FUTEX_WAIT_BITSET, 1);
	start_waiters(word, 3, FUTEX_WAIT_BITSET, 2);
	SHOW(futex(word, FUTEX_WAKE_BITSET, 100, NULL, 2));
	SHOW(futex(word, FUTEX_WAKE_BITSET, 100, NULL, 1));
	reap(5);
}

static void ping_pong(atomic_int *word)
{
	*word = 0;
	fflush(stdout);
	if (fork() == 0) {
		for (int i = 0; i < 1000; i++) {
			while (*word != 1)
				futex(word, FUTEX_WAIT, 0, NULL, 0);
			*word = 0;
			futex(word, FUTEX_WAKE, 1, NULL, 0);
		}
		_exit(0);
	}
	for (int i = 0; i < 1000; i++) {
		*word = 1;
		futex(word, FUTEX_WAKE, 1, NULL, 0);
		while (*word != 0)
			futex(word, FUTEX_WAIT, 1, NULL, 0);
	}
	reap(1);
}

int main(void)
{
	atomic_int *word =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	errors(word);
	between_processes(word);
	ping_pong(word);
	return 0;
}
