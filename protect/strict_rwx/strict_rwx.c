// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row, asked by the only code that writes page tables.
#include <strict_rwx/strict_rwx.h>

uint32_t strict_rwx_text(void)
{
	return MMU_READ | MMU_EXECUTE;
}

uint32_t strict_rwx_rodata(void)
{
	return MMU_READ;
}

uint32_t strict_rwx_data(void)
{
	return MMU_READ | MMU_WRITE;
}

bool strict_rwx_allows(uint32_t protection)
{
	return (protection & (MMU_WRITE | MMU_EXECUTE)) != (MMU_WRITE | MMU_EXECUTE);
}
