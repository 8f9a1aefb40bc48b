// SPDX-License-Identifier: GPL-2.0-only
/*
 * interrupted_calls.c - a million short calls under a fast timer: whatever instruction of the way
 * into the kernel and back the interrupt meets, every register of the program is as it was.
 * tests/boot/interrupts runs it with a clock that counts instructions, where interrupts come
 * between any two of them.
 */
#define _GNU_SOURCE
#include "show.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

#define CALLS 1000000
#define INTERVAL_US 100

static volatile sig_atomic_t signals;

static void handle(int number)
{
	(void)number;
	signals++;
}

/* True when the call has changed nothing but its result, RCX and R11. */
static int call_keeps_registers(long parent)
{
	register long r8 __asm__("r8") = 8, r9 __asm__("r9") = 9, r10 __asm__("r10") = 10,
			 r12 __asm__("r12") = 12, r13 __asm__("r13") = 13, r14 __asm__("r14") = 14,
			 r15 __asm__("r15") = 15;
	long result, rbx = 3, rdx = 4, rsi = 6, rdi = 7;

	__asm__ volatile("syscall"
			 : "=a"(result), "+b"(rbx), "+d"(rdx), "+S"(rsi), "+D"(rdi), "+r"(r8),
			   "+r"(r9), "+r"(r10), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
			 : "0"((long)SYS_getppid)
			 : "rcx", "r11", "memory");
	return result == parent && rbx == 3 && rdx == 4 && rsi == 6 && rdi == 7 && r8 == 8 &&
	       r9 == 9 && r10 == 10 && r12 == 12 && r13 == 13 && r14 == 14 && r15 == 15;
}

int main(void)
{
	const struct itimerval often = { { 0, INTERVAL_US }, { 0, INTERVAL_US } };
	const struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
	const long parent = getppid();
	long wrong = 0;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < CALLS; i++)
		wrong += !call_keeps_registers(parent);
	printf("calls that changed registers: %ld\n", wrong);
	printf("interrupted: %s\n", signals > 100 ? "often" : "hardly");
	return 0;
}
