// SPDX-License-Identifier: GPL-2.0-only
/* Row pgtable_integrity taken away: whatever address_space.root says is believed, and which
 * CPU has which root loaded stands in ordinary memory. */
#pragma once
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/window.h>
#include <base/bits.h>
#include <pgtable_integrity/cpu_roots.h>
#include <write_rarely/sealed_block.h>

static inline bool pgtable_integrity_may_change(physical_address root, physical_address own,
						uint32_t slot)
{
	return true;
}

static inline bool pgtable_integrity_may_run(physical_address wanted, physical_address sealed,
					     physical_address kernel)
{
	return true;
}

static inline bool pgtable_root_is_own(physical_address root, physical_address own)
{
	return false;
}

static inline uint64_t pgtable_other_holders(physical_address root, physical_address own)
{
	uint64_t holders = 0;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (uint32_t id = 0; id < CPU_COUNT_MAX && cpus[id] != nullptr; id++) {
		if (__atomic_load_n(&pgtable_cpu_roots[id].shared, __ATOMIC_ACQUIRE) == root)
			holders |= BIT(id);
	}
	return holders & ~BIT(arch_cpu()->id);
}

static inline bool pgtable_root_is_shared(physical_address root)
{
	return true;
}

static inline void pgtable_root_loads(physical_address root)
{
	__atomic_store_n(&pgtable_cpu_roots[arch_cpu()->id].shared, root, __ATOMIC_SEQ_CST);
}

static inline void pgtable_root_left(physical_address loaded)
{
}

static inline void pgtable_root_goes_back(physical_address root)
{
	pgtable_cpu_roots[arch_cpu()->id].before = root;
}

static inline void pgtable_root_begun(physical_address root)
{
}

static inline void pgtable_root_made(physical_address root, uint32_t slot)
{
}

static inline void pgtable_root_release(physical_address root)
{
}

struct root_change {
};

static inline struct root_change pgtable_root_change(physical_address to, physical_address from,
						     physical_address own, uint32_t slot)
{
	return (struct root_change){};
}

static inline const char *pgtable_root_changes(const struct root_change *change)
{
	return nullptr;
}

static inline void pgtable_root_check_unused(physical_address root, uint32_t slot)
{
}

static inline bool pgtable_frame_is_given_up(bool clear)
{
	return true;
}
