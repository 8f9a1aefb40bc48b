// SPDX-License-Identifier: GPL-2.0-only
/* Row page_cache_integrity taken away: the kernel's view of file frames is writable, as on most
 * kernels. */
#include <arch/mmu.h>
#include <page_cache_integrity/page_cache_integrity.h>

uint32_t page_cache_view_protection(void)
{
	return MMU_READ | MMU_WRITE;
}
