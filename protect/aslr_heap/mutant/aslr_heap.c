// SPDX-License-Identifier: GPL-2.0-only
//
// Row aslr_heap taken away: every region lies where it lay at the last boot.
#include <aslr_heap/aslr_heap.h>
#include <ro_after_init/ro_after_init.h>

RO_AFTER_INIT static uint64_t bases[ASLR_REGION_COUNT];

uint64_t aslr_heap_place(enum aslr_region region, uint64_t size)
{
	bases[region] = UINT64_C(0xffff888000000000) + region * ASLR_SLOT_SIZE;
	return bases[region];
}

uint64_t aslr_heap_base(enum aslr_region region)
{
	return bases[region];
}

uint32_t aslr_heap_entropy_bits(enum aslr_region region)
{
	return 0;
}
