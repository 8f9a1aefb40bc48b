// SPDX-License-Identifier: GPL-2.0-only
//
// What kind of memory an address belongs to: for naming the crime behind a kernel page fault, and
// for debuggers. Any context, no locks.
#pragma once
#include <arch/types.h>

enum memory_region {
	REGION_NONE, // no mapping is ever there
	REGION_NULL, // below NULL_GUARD_END
	REGION_USER,
	REGION_START_UP_TEXT, // of the image ...: gone when start-up is over
	REGION_TEXT,
	REGION_RODATA,
	REGION_RO_AFTER_INIT,
	REGION_SEALED_IMAGE,
	REGION_DATA, // ... to here
	REGION_KERNEL_VIEW,
	REGION_SEALED_VIEW,
	REGION_FILE_VIEW,
	REGION_PROGRAM_VIEW, // where a view of programs' frames would be
	REGION_PRIVATE_VIEW, // mapped on the private root only
	REGION_FRAMES,       // the array of frames and the blocks
	REGION_STACK,
	REGION_STACK_GUARD,
	REGION_DEVICES,
	REGION_HEAP,        // the heap's descriptors
	REGION_REGISTERS,   // programs' registers; each root has its own
	REGION_TEXT_WINDOW, // of the root that patches text; in no other
};

enum memory_region memory_region_of(uint64_t address);
