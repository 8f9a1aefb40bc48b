// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: the running page tables and the kernel's own have nothing in the guarded pages. */
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <mm/space/address_space.h>
#include <null_guard/null_guard.h>
#include <protection.h>

#define GUARD_LEAST 0x10000ull

static uint32_t pages_mapped(physical_address root)
{
	struct mmu_entry entry;
	uint32_t mapped = 0;

	for (uint64_t address = 0; address < GUARD_LEAST; address += PAGE_SIZE) {
		if (mmu_query(root, address, &entry) && entry.protection != 0)
			mapped++;
	}
	return mapped;
}

static void probe(struct evidence *evidence)
{
	const uint32_t running = pages_mapped(arch_root_read()),
		       kernel = pages_mapped(mmu_kernel_root);

	format_string(evidence->reading, sizeof(evidence->reading),
		      "pages below 0x%llx: %u mapped here, %u in the kernel's tables; least user "
		      "address 0x%llx",
		      GUARD_LEAST, running, kernel, (unsigned long long)USER_ADDRESS_MIN);
	evidence->state = running == 0 && kernel == 0 && USER_ADDRESS_MIN >= GUARD_LEAST
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(null_guard, .section = "beyond the document",
	   .claim = "the first pages are never mapped", .probe = probe, .every_cpu = true);
