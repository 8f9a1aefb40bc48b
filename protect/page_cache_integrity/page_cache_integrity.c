// SPDX-License-Identifier: GPL-2.0-only
/* The decision of row page_cache_integrity. */
#include <arch/mmu.h>
#include <page_cache_integrity/page_cache_integrity.h>

uint32_t page_cache_view_protection(void)
{
	return MMU_READ;
}
