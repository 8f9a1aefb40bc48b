/* SPDX-License-Identifier: GPL-2.0-only */
/* untouched_pages.h - memory whose page-table entry can be exchanged without waiting for others. */
#pragma once
#include "attack.h"

/* Pages of the program's own that have frames, and that the program has never touched: no processor
 * keeps a translation of them. */
static inline char *untouched_pages(unsigned long count)
{
	return (char *)call6(__NR_mmap, 0, (long)count * 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
}
