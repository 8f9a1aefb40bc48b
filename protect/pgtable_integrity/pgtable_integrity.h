// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose page tables are whose. That entries are sealed does not help when the kernel itself can be
 * led to the wrong tables: task->space and space->root are ordinary memory. So each root says, in
 * sealed memory, who may change it:
 *	fresh		only the task that made it (its stack's slot), for fork and exec
 *	n claims	n tasks run on it: their seals name it; they change it, nobody else
 *	no claim	nobody; it may be taken apart
 * and a task is switched to on the root that its seal names, or the kernel's own.
 * Taking entries away is allowed to everybody when files shrink under other programs' mappings;
 * else to who may change the root, or when nobody runs on it.
 *
 * And which CPUs may remember entries of a root, and must forget what is taken away before the
 * frame goes to somebody else. A root with one claim is loaded where its task runs, and nowhere
 * else: a CPU that leaves a root forgets it. A root with more stands in pgtable_cpu_roots of
 * each CPU that has it loaded, before it is loaded; a CPU that has left it may still stand there.
 *
 * Locks: claims are counted atomically inside write windows; the current task's own seal; a CPU's
 * own words (cpu_roots.h).
 */
#pragma once
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/window.h>
#include <base/bits.h>
#include <pgtable_integrity/cpu_roots.h>
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

/* WANTED is going to be loaded, SEALED in the seal of the task that comes; KERNEL: none. */
static inline bool pgtable_integrity_may_run(physical_address wanted, physical_address sealed,
					     physical_address kernel)
{
	return wanted == sealed || wanted == kernel;
}

/* The running task alone runs on ROOT; OWN: the root that its seal names. */
static inline bool pgtable_root_is_own(physical_address root, physical_address own)
{
	return root == own && pgtable_claims(root) == 1;
}

/*
 * The other CPUs that may remember entries of ROOT, from which some were just taken; OWN: root of
 * the running task. Bits of CPUs that there are not may be set.
 */
static inline uint64_t pgtable_other_holders(physical_address root, physical_address own)
{
	const uint32_t claims = pgtable_claims(root);
	uint64_t holders = 0;

	if (claims == 0 || claims >= ROOT_FRESH || (root == own && claims == 1))
		return 0;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (uint32_t id = 0; id < CPU_COUNT_MAX && cpus[id] != nullptr; id++) {
		if (root != own ||
		    __atomic_load_n(&pgtable_cpu_roots[id].shared, __ATOMIC_ACQUIRE) == root)
			holders |= BIT(id);
	}
	return holders & ~BIT(arch_cpu_number());
}

/* More than one task runs on ROOT. */
static inline bool pgtable_root_is_shared(physical_address root)
{
	const uint32_t claims = pgtable_claims(root);

	return claims > 1 && claims < ROOT_FRESH;
}

/* This CPU is going to load ROOT, which is shared, or has it loaded when it becomes so. */
static inline void pgtable_root_loads(physical_address root)
{
	physical_address *const mine = &pgtable_cpu_roots[arch_cpu_number()].shared;

	if (*mine != root)
		sealed_store(mine, root);
}

/* Inside a window: this CPU, which has LOADED in it, no longer stands for another root. */
static inline void pgtable_root_left(physical_address loaded)
{
	physical_address *const mine = &pgtable_cpu_roots[arch_cpu_number()].shared;

	if (*mine != loaded && *mine != 0)
		write_window_store(mine, 0);
}

/* This CPU goes to a root on which ROOT, to go back to, can not be written (arch_root_visit()). */
static inline void pgtable_root_goes_back(physical_address root)
{
	sealed_store(&pgtable_cpu_roots[arch_cpu_number()].before, root);
}

/* This CPU has loaded ROOT, which a program begins on, and so remembers no other: while it stood
 * for one, each way to the program would be that of those who share (shadow_stack/leave.h). */
static inline void pgtable_root_begun(physical_address root)
{
	physical_address *const mine = &pgtable_cpu_roots[arch_cpu_number()].shared;

	if (unlikely(*mine != root && *mine != 0))
		sealed_store(mine, 0);
}

/*
 * A seal is going to name another root, or the first: TO, which is fresh, or the current task's
 * OWN, in the place of FROM; 0: of none. Both are counted in the window that writes to the seal,
 * which is written to only if that says so; else the reason is the violation's behind the window.
 */
struct root_change {
	const uint16_t *to, *from; /* claims in the headers of sealed blocks; nullptr: none */
	uint16_t fresh;            /* TO's claims, unless it is the current task's own: 0 */
};
struct root_change pgtable_root_change(physical_address to, physical_address from,
				       physical_address own, uint32_t slot);
/* Inside a window. nullptr, or the broken rule. */
const char *pgtable_root_changes(const struct root_change *change);

/* All of these end in a violation when the root is not as they expect it. */
void pgtable_root_made(physical_address root, uint32_t slot);
/* A seal that named ROOT goes. */
void pgtable_root_release(physical_address root);
/* ROOT goes away: nobody runs on it, and it is not another task's fresh one. */
void pgtable_root_check_unused(physical_address root, uint32_t slot);

/* Asked of each frame of a block that is given up: CLEAR, its sealed mark says that nobody maps it
 * and that nothing of a program is left in it. */
static inline bool pgtable_frame_is_given_up(bool clear)
{
	return clear;
}
