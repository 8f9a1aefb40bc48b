// SPDX-License-Identifier: GPL-2.0-only
//
// Row strict_rwx taken away: code and constants can be written, data can be executed.
#include <strict_rwx/strict_rwx.h>

uint32_t strict_rwx_text(void)
{
	return MMU_READ | MMU_WRITE | MMU_EXECUTE;
}

uint32_t strict_rwx_rodata(void)
{
	return MMU_READ | MMU_WRITE;
}

uint32_t strict_rwx_data(void)
{
	return MMU_READ | MMU_WRITE | MMU_EXECUTE;
}

bool strict_rwx_allows(uint32_t protection)
{
	return true;
}
