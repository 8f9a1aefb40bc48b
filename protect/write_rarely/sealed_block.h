// SPDX-License-Identifier: GPL-2.0-only
//
// What a sealed block says of itself: its first frame holds the map of free frames and the use of
// each frame, so that which frame is a page table (and of which level) can not be changed by
// writing ordinary memory. Written inside write windows by mm/frame/sealed.c; read by the
// page-table code, which links nothing that is not a table of the right level.
#pragma once
#include <base/checked.h>
#include <write_rarely/write_rarely.h>

#define SEALED_BLOCK_FRAMES 512

enum sealed_use : uint8_t {
	SEALED_FREE,
	SEALED_TABLE_1, // page tables by level; 4 is a root
	SEALED_TABLE_2,
	SEALED_TABLE_3,
	SEALED_TABLE_4,
	SEALED_HEADER,
	SEALED_FIXED,   // since boot, for good
	SEALED_SPARE,   // a page table or root that nobody has, kept for the next one
	SEALED_QUEUE,   // a device reads and writes it: <write_rarely/device.h>
	SEALED_SHADOW,  // the processor's shadow stack of a kernel stack: it writes it itself
	SEALED_OBJECTS, // what its users know by its place: registers, records of areas

	// Slabs of one type each, whose addresses stand in ordinary memory as well: what is found
	// there is believed for being in a slab of its own type. With a record at its front
	// (<cred_integrity/sealed_record.h>):
	SEALED_INODES, // of names, too: an inode's first name stands in its seal
	SEALED_FILES,
	SEALED_SHARED,
	SEALED_DESCRIPTORS,
	SEALED_MOUNTS,
	SEALED_SUPERBLOCKS,
	SEALED_PLACES,
	SEALED_WATCHES,
	// Without one; they may hold bytes that programs chose:
	SEALED_TASKS,
	SEALED_HANDLERS,
	SEALED_LONG_NAMES,
	SEALED_NODES,
	SEALED_EXECUTIONS,
	SEALED_PROGRAM_NAMES,
};

struct sealed_block {
	uint64_t free[SEALED_BLOCK_FRAMES / 64];
	uint64_t clean[SEALED_BLOCK_FRAMES / 64]; // of the free ones: known to be zero
	uint8_t use[SEALED_BLOCK_FRAMES];         // enum sealed_use
	uint16_t claims[SEALED_BLOCK_FRAMES]; // of roots: <pgtable_integrity/pgtable_integrity.h>
	// Of page tables: the groups of entries that may not be 0.
	uint32_t used[SEALED_BLOCK_FRAMES];
};
static_assert(sizeof(struct sealed_block) <= 4096);

// Where sealed memory at PHYSICAL is read; the same address is given to the window's stores, which
// look whether it is one. (A sum that wraps names nothing that a wrong address could not name.)
static inline void *sealed_address(physical_address physical)
{
	return (void *)wrap_add(write_rarely.view, physical);
}

static inline bool sealed_is(physical_address physical)
{
	return physical < write_rarely.view_size &&
	       write_rarely.block_kinds[physical >> 21] == write_rarely.sealed_kind;
}

static inline const struct sealed_block *sealed_block_of(physical_address physical)
{
	return sealed_address(physical & ~UINT64_C(0x1fffff));
}

static inline enum sealed_use sealed_use_of(physical_address physical)
{
	if (!sealed_is(physical))
		return SEALED_FREE;
	return sealed_block_of(physical)->use[(physical >> 12) % SEALED_BLOCK_FRAMES];
}

// The same for memory that is going to be read at ADDRESS: in the view of sealed blocks nothing
// else is mapped, so that the kind of the block need not be asked.
static inline enum sealed_use sealed_use_at(const void *address)
{
	const uint64_t offset = wrap_sub((uint64_t)address, write_rarely.view);
	const struct sealed_block *const block =
		(const void *)((uint64_t)address & ~UINT64_C(0x1fffff));

	return offset < write_rarely.view_size ? block->use[(offset >> 12) % SEALED_BLOCK_FRAMES]
					       : SEALED_FREE;
}

// It is of that USE, which is not SEALED_FREE.
static always_inline bool sealed_use_is(const void *address, enum sealed_use use)
{
	const uint64_t offset = wrap_sub((uint64_t)address, write_rarely.view);
	const struct sealed_block *const block =
		(const void *)((uint64_t)address & ~UINT64_C(0x1fffff));

	return likely(offset < write_rarely.view_size) &&
	       likely(block->use[(offset >> 12) % SEALED_BLOCK_FRAMES] == use);
}
