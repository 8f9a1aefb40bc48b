// SPDX-License-Identifier: GPL-2.0-only
//
// The moment when what start-up has set becomes read-only, on every CPU and for good: there is no
// way back, the page-table code refuses writable pages of the image.
#include <arch/image.h>
#include <arch/mmu.h>
#include <ro_after_init/ro_after_init.h>

void ro_after_init_seal(void)
{
	mmu_kernel_protect((uint64_t)ro_after_init_start, (uint64_t)ro_after_init_end, MMU_READ);
}
