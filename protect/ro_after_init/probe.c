// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: each page of the section, as this CPU's page tables have it.
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <protection.h>
#include <ro_after_init/ro_after_init.h>

static void probe(struct evidence *evidence)
{
	uint32_t pages = 0, writable = 0;

	for (uint64_t page = (uint64_t)ro_after_init_start; page < (uint64_t)ro_after_init_end;
	     page += PAGE_SIZE) {
		struct mmu_entry entry;

		pages++;
		if (!mmu_query(arch_root_read(), page, &entry) ||
		    (entry.protection & (MMU_WRITE | MMU_EXECUTE)) != 0)
			writable++;
	}
	format_string(evidence->reading, sizeof(evidence->reading), "pages=%u writable=%u", pages,
		      writable);
	evidence->state = pages != 0 && writable == 0 ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(ro_after_init,
	   .section = "Function pointers and sensitive variables must not be writable",
	   .claim = "what start-up sets is read-only before the first program runs", .probe = probe,
	   .every_cpu = true);
