// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of files are changed by the page cache alone. A page that programs may only read is a file
 * frame: the kernel's own view of it is read-only on every CPU, and what write(2) brings goes in
 * through the private root (exclusive_frames). An attacker who wants to change /bin/su or
 * /etc/passwd in memory needs no credential, only a writable address of the page: there is none.
 * Nor is a page lent to another file: which one it belongs to is sealed, frame by frame. The same
 * holds for bytes that wait in pipes and terminals (mm/cache/relay.h).
 */
#pragma once
#include <arch/types.h>

/* What the sealed mark of a frame says of the file that has it (mm/frame/mark.h) counts. */
static inline bool page_cache_integrity_holds(bool sealed_mark_agrees)
{
	return sealed_mark_agrees;
}

/* MMU_* that the kernel's view of file frames carries. */
uint32_t page_cache_view_protection(void);
