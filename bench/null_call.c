// SPDX-License-Identifier: GPL-2.0-only
/* null_call.c - what does it cost to call the kernel and come back? getppid, without libc's
 * wrapper. */
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define OPERATIONS 100000

static void call_kernel(void)
{
	for (int i = 0; i < OPERATIONS; i++) {
		long result;

		__asm__ volatile("syscall"
				 : "=a"(result)
				 : "0"((long)SYS_getppid)
				 : "rcx", "r11", "memory");
	}
}

/* The loop itself is measured, too, and taken off. */
static long empty_loop(void)
{
	const long begin = now_ns();

	for (int i = 0; i < OPERATIONS; i++)
		__asm__ volatile("" ::: "memory");
	return now_ns() - begin;
}

int main(void)
{
	long begin;

	call_kernel();
	begin = measure_begin();
	call_kernel();
	print_result("null_call", OPERATIONS, measure_end(begin) - empty_loop());
	return 0;
}
