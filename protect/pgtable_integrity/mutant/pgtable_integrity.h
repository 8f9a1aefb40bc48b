// SPDX-License-Identifier: GPL-2.0-only
/* Row pgtable_integrity taken away: whatever address_space.root says is believed. */
#pragma once
#include <write_rarely/sealed_block.h>

static inline bool pgtable_integrity_may_change(physical_address root, physical_address own,
						uint32_t slot)
{
	return true;
}

static inline bool pgtable_integrity_may_run(physical_address loaded, physical_address sealed,
					     physical_address kernel)
{
	return true;
}

static inline void pgtable_root_made(physical_address root, uint32_t slot)
{
}

static inline void pgtable_root_claim(physical_address root, physical_address own, uint32_t slot)
{
}

static inline void pgtable_root_release(physical_address root)
{
}

static inline void pgtable_root_check_unused(physical_address root, uint32_t slot)
{
}

static inline bool pgtable_block_is_mapped(uint32_t block)
{
	return false;
}
