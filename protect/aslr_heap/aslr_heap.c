// SPDX-License-Identifier: GPL-2.0-only
//
// Draws the bases of the regions. The kernel half has 256 slots of 512 GiB; the last one is the
// image's. A region's entropy is 8 bits of slot (a little less, slots being distinct) and the bits
// of its place within the slot.
#include <aslr_heap/aslr_heap.h>
#include <base/bits.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <violation.h>

#define SLOT_COUNT 255u // 256 .. 510 of the root table
#define KERNEL_HALF UINT64_C(0xffff800000000000)

struct placed_region {
	uint64_t base;
	uint64_t places; // it was drawn among so many within its slot
	uint32_t slot;
};

RO_AFTER_INIT static struct placed_region regions[ASLR_REGION_COUNT];

static bool slot_taken(uint32_t slot)
{
	for (size_t i = 0; i < ASLR_REGION_COUNT; i++) {
		if (regions[i].base != 0 && regions[i].slot == slot)
			return true;
	}
	return false;
}

uint64_t aslr_heap_place(enum aslr_region region, uint64_t size)
{
	struct placed_region *const placed = &regions[region];
	uint32_t slot;

	if (size > ASLR_SLOT_SIZE / 2)
		violation_stop("aslr_heap", "region too large for its slot");
	// At most ASLR_REGION_COUNT of 255 slots are taken: the loop ends soon with certainty.
	do {
		slot = (uint32_t)random_below(SLOT_COUNT);
	} while (slot_taken(slot));
	placed->slot = slot;
	placed->places = (ASLR_SLOT_SIZE - size) / ASLR_ALIGNMENT;
	placed->base =
		KERNEL_HALF + slot * ASLR_SLOT_SIZE + random_below(placed->places) * ASLR_ALIGNMENT;
	return placed->base;
}

uint64_t aslr_heap_base(enum aslr_region region)
{
	return regions[region].base;
}

uint32_t aslr_heap_entropy_bits(enum aslr_region region)
{
	if (regions[region].base == 0)
		return 0;
	return bit_highest(SLOT_COUNT - ASLR_REGION_COUNT) + bit_highest(regions[region].places);
}
