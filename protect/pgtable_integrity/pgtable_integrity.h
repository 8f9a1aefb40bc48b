// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose page tables are whose. That entries are sealed does not help when the kernel itself can be
 * led to the wrong tables: task->space and space->root are ordinary memory. So each root says, in
 * sealed memory, who may change it:
 *	fresh		only the task that made it (its stack's slot), for fork and exec
 *	n claims	n tasks run on it: their seals name it; they change it, nobody else
 *	no claim	nobody; it may be taken apart
 * and a task that has been switched to must stand on the root that its seal names.
 * Taking entries away is allowed to everybody: files shrink under other programs' mappings.
 *
 * Locks: claims are counted atomically inside write windows; the current task's own seal.
 */
#pragma once
#include <write_rarely/sealed_block.h>

#define ROOT_FRESH 0x8000u /* | slot of the maker's stack */

static inline uint32_t pgtable_claims(physical_address root)
{
	return sealed_block_of(root)->claims[(root >> 12) % SEALED_BLOCK_FRAMES];
}

/* OWN and SLOT: root and stack slot of the current task. ROOT is a root (root_check). */
static inline bool pgtable_integrity_may_change(physical_address root, physical_address own,
						uint32_t slot)
{
	return root == own || pgtable_claims(root) == (ROOT_FRESH | slot);
}

/* LOADED is in the CPU now, SEALED in the seal of the task that begins to run; KERNEL: none. */
static inline bool pgtable_integrity_may_run(physical_address loaded, physical_address sealed,
					     physical_address kernel)
{
	return loaded == sealed || loaded == kernel;
}

/* All of these end in a violation when the root is not as they expect it. */
void pgtable_root_made(physical_address root, uint32_t slot);
/* A seal is going to name ROOT: fresh, or the current task's OWN. */
void pgtable_root_claim(physical_address root, physical_address own, uint32_t slot);
void pgtable_root_release(physical_address root);
/* ROOT goes away: nobody runs on it, and it is not another task's fresh one. */
void pgtable_root_check_unused(physical_address root, uint32_t slot);

/*
 * Some program's page table shows a frame of the block. Asked before a block that was a program's
 * becomes memory of another kind: which of its frames are free is written down in ordinary memory.
 */
bool pgtable_block_is_mapped(uint32_t block);
