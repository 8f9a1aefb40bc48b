// SPDX-License-Identifier: GPL-2.0-only
#include "vdso.h"

ATTACK("page_cache_integrity", "vdso_numbers", "page_cache_integrity: write to the page cache",
       "The program writes another time into the page of numbers that all vDSOs read.",
       "The page is one of a file: the kernel's view of it is read-only, and what the kernel "
       "writes there goes through the private root.",
       "All programs, root's as well, believe the time that the attacker chose.");

#define TEN_YEARS 315360000l

/* Nor can he have the page writable himself. */
static bool control(void)
{
	return is_ordinary() && vdso_time() - call1(__NR_time, 0) <= 1 &&
	       call3(__NR_mprotect, (long)(vdso_base() - VDSO_PAGE), VDSO_PAGE,
		     PROT_READ | PROT_WRITE) == -EACCES;
}

static bool fire(void)
{
	const uint64_t at = kernel_view_of(vdso_base() - VDSO_PAGE) + VDSO_REALTIME_OFFSET;

	poke(at, peek(at) + TEN_YEARS * 1000000000ul);
	return vdso_time() - call1(__NR_time, 0) > TEN_YEARS / 2;
}

static void victim(void)
{
	victim_waits();
}
