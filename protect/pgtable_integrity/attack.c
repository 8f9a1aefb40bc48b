// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel is led to the page tables of another task: what it maps next lands there, or they are
 * taken apart under their user. The programs in user/attacks/pgtable_integrity do the same from
 * outside.
 */
#include <arch/mmu.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <mm/frame/frame.h>
#include <protection.h>

#define VICTIM_ADDRESS 0x10000000u

static physical_address own_root, other_root;

static void make_other_root(void *argument)
{
	physical_address root;

	if (mmu_root_create(&root) == 0)
		__atomic_store_n(&other_root, root, __ATOMIC_SEQ_CST);
	task_exit(0);
}

static int map_in_own_root(void)
{
	struct frame *const frame = frame_alloc(FRAME_PROGRAM, 0);
	struct task *const other = task_create_kernel("victim", make_other_root, nullptr);

	if (frame == nullptr || other == nullptr || mmu_root_create(&own_root) != 0)
		return -1;
	sched_start(other);
	for (int i = 0; i < 1000 && __atomic_load_n(&other_root, __ATOMIC_SEQ_CST) == 0; i++)
		sched_yield();
	return other_root != 0
		       ? mmu_user_map(own_root, VICTIM_ADDRESS, frame_physical(frame), MMU_READ)
		       : -1;
}

static bool map_in_other_root(void)
{
	struct frame *const frame = frame_alloc(FRAME_PROGRAM, 0);
	struct mmu_entry entry;

	return frame != nullptr &&
	       mmu_user_map(other_root, VICTIM_ADDRESS, frame_physical(frame), MMU_READ) == 0 &&
	       mmu_query(other_root, VICTIM_ADDRESS, &entry);
}

ATTACK(pgtable_integrity, foreign_root,
       .threat = "The kernel is led to map a page into the page tables of another task.",
       .stops = "Each root names its owner in sealed memory, which is compared before tables "
		"change.",
       .without = "The other program has a page of the attacker's choice.",
       .control = map_in_own_root, .fire = map_in_other_root,
       .verdict = "pgtable_integrity: page tables of another task changed");
