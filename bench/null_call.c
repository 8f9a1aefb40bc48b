// SPDX-License-Identifier: GPL-2.0-only
/* null_call.c - what does it cost to call the kernel and come back? getppid, without libc's
 * wrapper. */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define OPERATIONS 100000

static long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* The loop itself is measured, too, and taken off. */
static long run(int calls)
{
	long begin = now_ns();

	for (int i = 0; i < OPERATIONS; i++) {
		if (calls) {
			long result;

			__asm__ volatile("syscall"
					 : "=a"(result)
					 : "0"((long)SYS_getppid)
					 : "rcx", "r11", "memory");
		} else {
			__asm__ volatile("" ::: "memory");
		}
	}
	return now_ns() - begin;
}

int main(void)
{
	run(1);
	printf("bench null_call %d %ld\n", OPERATIONS, run(1) - run(0));
	return 0;
}
