// SPDX-License-Identifier: GPL-2.0-only
#include "vdso.h"

ATTACK("user_access", "vdso_page", "user_access: access to user memory outside the copy routines",
       "The program makes its vDSO writable, forges a structure in its copy, and leads a kernel "
       "pointer there: an address that every kernel with a vDSO knows.",
       "SMAP: the page is user memory, closed while the kernel runs, like any other.",
       "The kernel takes structures of the attacker for its own.");

#define FORGED 0x0ddba11f00d0ddba

/* The legal road to the same bytes is that of the copy routines: a write to a file. */
static bool control(void)
{
	const long file = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);

	return is_ordinary() && call3(__NR_write, file, (long)vdso_base(), 16) == 16;
}

static bool fire(void)
{
	const uint64_t *const forged = vdso_change(FORGED);

	return forged && peek((uint64_t)forged) == FORGED;
}

static void victim(void)
{
	victim_waits();
}
