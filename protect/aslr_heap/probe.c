// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the bases in use. Each region has a slot of its own; the entropy is what the draw had.
#include <aslr_heap/aslr_heap.h>
#include <base/format.h>
#include <protection.h>

#define ENTROPY_BITS_LEAST 14u

static uint64_t slot(enum aslr_region region)
{
	return aslr_heap_base(region) / ASLR_SLOT_SIZE;
}

static void probe(struct evidence *evidence)
{
	uint32_t placed = 0, shared = 0, least = UINT32_MAX;

	for (uint32_t region = 0; region < ASLR_REGION_COUNT; region++) {
		const uint32_t bits = aslr_heap_entropy_bits(region);

		placed += aslr_heap_base(region) != 0 ? 1 : 0;
		least = minimum(least, bits);
		for (uint32_t other = 0; other < region; other++)
			shared += slot(region) == slot(other) ? 1 : 0;
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "regions=%u sharing-a-slot=%u entropy-bits=%u", placed, shared, least);
	evidence->state = placed == ASLR_REGION_COUNT && shared == 0 && least >= ENTROPY_BITS_LEAST
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(aslr_heap, .section = "Dynamic memory base",
	   .claim = "views, heap, stacks, page tables and devices each lie at a random base of "
		    "their own",
	   .probe = probe);
