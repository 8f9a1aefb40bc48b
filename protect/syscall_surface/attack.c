// SPDX-License-Identifier: GPL-2.0-only
//
// A second numbering of the same calls passes by every filter that knows only the first.
#include <arch/upcall.h>
#include <base/errno.h>
#include <protection.h>

#define GETPPID 110u
#define SECOND_NUMBERING UINT64_C(0x40000000)

static long call(uint64_t number)
{
	uint64_t arguments[6] = {};

	return kernel_syscall(number, arguments);
}

static int call_by_number(void)
{
	return call(GETPPID) >= 0 && call(511) == -ENOSYS && call(UINT64_MAX) == -ENOSYS ? 0 : -1;
}

static bool call_by_second_number(void)
{
	return call(GETPPID | SECOND_NUMBERING) >= 0;
}

ATTACK(syscall_surface, second_numbering,
       .threat = "A call is made by the number of another calling convention.",
       .stops = "There is one table of calls and one numbering; all else is refused.",
       .without = "The call is made under a number that no filter knows.",
       .control = call_by_number, .fire = call_by_second_number, .verdict = "");
