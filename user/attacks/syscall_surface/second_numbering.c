// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("syscall_surface", "second_numbering", "LOST",
       "A call is made by the number of another calling convention: a filter that knows only the "
       "first does not see it.",
       "There is one table of calls and one numbering; all else is refused.",
       "The call is made under a number that no filter knows.");

#define SECOND_NUMBERING 0x40000000

static bool control(void)
{
	return is_ordinary() && call0(__NR_getppid) == 1 && call0(511) == -ENOSYS &&
	       call0(-1) == -ENOSYS && call0(512) == -ENOSYS;
}

static bool fire(void)
{
	return call0(__NR_getppid | SECOND_NUMBERING) == 1;
}

static void victim(void)
{
	victim_waits();
}
