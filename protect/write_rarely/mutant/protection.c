// SPDX-License-Identifier: GPL-2.0-only
//
// Row write_rarely taken away: sealed memory is ordinary memory.
#include <arch/mmu.h>
#include <write_rarely/write_rarely.h>

uint32_t write_rarely_protection(bool supervisor_keys)
{
	return MMU_READ | MMU_WRITE;
}
