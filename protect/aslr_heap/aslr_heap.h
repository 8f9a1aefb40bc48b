// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where dynamic kernel memory lies: each region has its own 512 GiB slot of the kernel half, drawn
 * at random, and within it a random base, 1 GiB aligned. (The image has a slot and a base of its
 * own: aslr_text.)
 */
#pragma once
#include <arch/types.h>

enum aslr_region {
	ASLR_KERNEL_VIEW,
	ASLR_SEALED_VIEW,
	ASLR_FILE_VIEW,
	ASLR_PROGRAM_VIEW, /* never populated; the mutant of exclusive_frames does */
	ASLR_PRIVATE_VIEW,
	ASLR_FRAMES,
	ASLR_STACKS,
	ASLR_DEVICES,
	ASLR_HEAP,
	ASLR_REGISTERS,   /* each root's own: <arch/user_registers.h> */
	ASLR_TEXT_WINDOW, /* populated in the root of text_patch only */
	ASLR_REGION_COUNT,
};

#define ASLR_SLOT_SIZE (UINT64_C(512) << 30)
#define ASLR_ALIGNMENT (UINT64_C(1) << 30)

/*
 * Draws the base of a region of SIZE bytes (at most 256 GiB); start-up, once each. Stops the
 * machine when SIZE is too large.
 */
uint64_t aslr_heap_place(enum aslr_region region, uint64_t size);
uint64_t aslr_heap_base(enum aslr_region region);
uint32_t aslr_heap_entropy_bits(enum aslr_region region);
