// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the root in this CPU is the one that the running task's seal names; a root just made is
 * this task's alone and refused to everybody else; once taken apart it is nobody's. What the tables
 * of programs hold is noted, so that nothing of it is left in a table that goes.
 */
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <mm/kernel_space/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <protection.h>

static void probe(struct evidence *evidence)
{
	const physical_address sealed = kernel_stack_root(), loaded = arch_root_read();
	const uint32_t slot = kernel_stack_slot_now();
	bool own = false, others = true;
	const uint32_t unnoted = mmu_unnoted_entries(loaded);
	physical_address root;

	if (mmu_root_create(&root) == 0) {
		own = pgtable_integrity_may_change(root, sealed, slot);
		others = pgtable_integrity_may_change(root, sealed, slot ^ 1);
		mmu_root_destroy(root);
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "loaded root as sealed=%d new root: its maker=%d another task=%d "
		      "entries not noted=%u",
		      loaded == sealed, own, others, unnoted);
	evidence->state =
		loaded == sealed && own && !others && unnoted == 0 ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(pgtable_integrity,
	   .section = "Beyond the document: page tables against an arbitrary writer",
	   .claim = "a task runs on its own page tables and nobody else adds to them",
	   .probe = probe);
