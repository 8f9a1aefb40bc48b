// SPDX-License-Identifier: GPL-2.0-only
//
// What an attacker learnt on another boot of the same image: where kernel memory lies. He has one
// try; whether the guess hits is asked of the page tables, so that a miss does not end the machine.
#include <arch/mmu.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/region.h>
#include <protection.h>

#define LEARNT_BASE UINT64_C(0xffff888000000000) // of the first region, on that other boot
#define REGION_DISTANCE (UINT64_C(512) << 30)
#define REGIONS_TRIED 9u
#define PAGES_TRIED 512u

static int use_heap(void)
{
	void *const buffer = heap_alloc_bytes(64);

	if (buffer == nullptr || memory_region_of((uint64_t)buffer) != REGION_KERNEL_VIEW)
		return -1;
	heap_free_bytes(buffer);
	return 0;
}

static bool use_learnt_addresses(void)
{
	uint32_t hits = 0;

	for (uint32_t region = 0; region < REGIONS_TRIED; region++) {
		for (uint32_t page = 0; page < PAGES_TRIED; page++) {
			struct mmu_entry entry;
			const uint64_t guess =
				LEARNT_BASE + region * REGION_DISTANCE + page * (UINT64_C(2) << 20);

			hits += mmu_query(mmu_kernel_root, guess, &entry) ? 1 : 0;
		}
	}
	// One hit may be luck; the layout of the other boot gives many.
	return hits > 2;
}

ATTACK(aslr_heap, layout_of_another_boot,
       .threat = "An exploit uses the addresses of kernel memory that it learnt on another boot.",
       .stops = "Each of the kernel's views of memory begins at a place drawn anew at each boot.",
       .without = "Every boot has the same layout: the learnt address is right at once.",
       .control = use_heap, .fire = use_learnt_addresses, .verdict = "");
