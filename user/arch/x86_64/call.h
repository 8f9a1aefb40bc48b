// SPDX-License-Identifier: GPL-2.0-only
/*
 * call.h - system calls for programs without a C library, x86_64.
 *
 * call0..call6 take the number of <asm/unistd.h> and return what the kernel returns: a value, or
 * -errno. SAFETY: the kernel may write through every pointer that is passed, hence the memory
 * clobber; rcx and r11 are destroyed by the instruction itself.
 */
#ifndef USER_CALL_H
#define USER_CALL_H

#include <asm/unistd.h>

static inline long call6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long call5(long number, long a, long b, long c, long d, long e)
{
	return call6(number, a, b, c, d, e, 0);
}

static inline long call4(long number, long a, long b, long c, long d)
{
	return call6(number, a, b, c, d, 0, 0);
}

static inline long call3(long number, long a, long b, long c)
{
	return call6(number, a, b, c, 0, 0, 0);
}

static inline long call2(long number, long a, long b)
{
	return call6(number, a, b, 0, 0, 0, 0);
}

static inline long call1(long number, long a)
{
	return call6(number, a, 0, 0, 0, 0, 0);
}

static inline long call0(long number)
{
	return call6(number, 0, 0, 0, 0, 0, 0);
}

#endif
