// SPDX-License-Identifier: GPL-2.0-only
//
// Entries of page tables: bits (Intel SDM volume 3, 4.5 and 4.6), encoding, and the question that
// each new one is asked, table_check(). Private to mmu/, which alone writes entries after start-up.
//
// Invariants, checked against sealed memory only (whoever stores without asking says why not):
//   1. an entry that programs can use names a program frame, or a file frame and is not writable
//   2. a kernel entry is never writable and executable, and maps kernel frames or devices, or in
//      the part that is each root's own a program frame; of the image it may only take rights away
//   3. an entry of level n > 1 names a sealed frame that is a table of level n - 1
#pragma once
#include <arch/cpu.h>
#include <arch/memory.h>
#include <arch/mmu.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <write_rarely/sealed_block.h>
#include <write_rarely/write_rarely.h>

#define ENTRY_PRESENT UINT64_C(0x1)
#define ENTRY_WRITE UINT64_C(0x2)
#define ENTRY_USER UINT64_C(0x4)
#define ENTRY_UNCACHED UINT64_C(0x18) // PWT and PCD
#define ENTRY_ACCESSED UINT64_C(0x20)
#define ENTRY_DIRTY UINT64_C(0x40)
#define ENTRY_LARGE UINT64_C(0x80)
#define ENTRY_GLOBAL UINT64_C(0x100)
#define ENTRY_HELD UINT64_C(0x200)    // ours: not present, but the page is there (PROT_NONE)
#define ENTRY_RETIRED UINT64_C(0x400) // ours: not present; the table goes when all CPUs forgot it
#define ENTRY_OF_ROOT_ALONE UINT64_C(0x800) // ours: a kernel page that no other root shows
#define ENTRY_KEY_SHIFT 59
#define ENTRY_SEALED_KEY (UINT64_C(1) << ENTRY_KEY_SHIFT)
#define ENTRY_NO_EXECUTE (UINT64_C(1) << 63)
// 48 bits are more than any view holds, and their constant does not end in bytes of LLDT.
#define ENTRY_ADDRESS UINT64_C(0x0000fffffffff000)

#define ENTRY_TABLE (ENTRY_PRESENT | ENTRY_WRITE | ENTRY_ACCESSED)

#define TABLE_ENTRIES 512u
#define TABLE_GROUP 16u                       // entries: what a bit of sealed_block.used stands for
#define TABLE_GROUPS_OF_USER UINT32_C(0xffff) // in a root
#define ROOT_LEVEL 4u
#define KERNEL_HALF_FIRST 256u

static inline uint32_t level_shift(uint32_t level)
{
	return 12 + 9 * (level - 1);
}

static inline uint32_t level_index(uint64_t address, uint32_t level)
{
	return (address >> level_shift(level)) % TABLE_ENTRIES;
}

static inline uint64_t *table_at(physical_address table)
{
	return sealed_address(table);
}

static inline uint64_t *table_entry(physical_address table, uint64_t address, uint32_t level)
{
	return table_at(table) + level_index(address, level);
}

// Accessed and dirty are set beforehand: nothing reads them, and the CPU need not write them.
// (Dirty and not writable is a shadow stack: mmu_kernel_map_shadow() alone makes such.)
static inline uint64_t entry_encode(physical_address physical, uint32_t protection, uint32_t level)
{
	uint64_t entry = physical | ENTRY_PRESENT | ENTRY_ACCESSED;

	if ((protection & (MMU_READ | MMU_WRITE | MMU_EXECUTE)) == 0)
		return (protection & MMU_USER) != 0 ? physical | ENTRY_HELD : 0;
	if (protection & MMU_WRITE)
		entry |= ENTRY_WRITE | ENTRY_DIRTY;
	if (!(protection & MMU_EXECUTE))
		entry |= ENTRY_NO_EXECUTE;
	if (protection & MMU_USER)
		entry |= ENTRY_USER;
	else if (!(protection & MMU_LOCAL))
		entry |= ENTRY_GLOBAL;
	if (protection & MMU_UNCACHED)
		entry |= ENTRY_UNCACHED;
	if (protection & MMU_SEALED)
		entry |= ENTRY_SEALED_KEY;
	return level > 1 ? entry | ENTRY_LARGE : entry;
}

// Bits that stand in the same order are moved, not tested: walks do this for every page.
static inline uint32_t entry_protection(uint64_t entry)
{
	static_assert(ENTRY_WRITE == MMU_WRITE && ENTRY_USER << 1 == MMU_USER);

	if (unlikely(!(entry & ENTRY_PRESENT)))
		return (entry & ENTRY_HELD) != 0 ? MMU_USER : 0;
	return (uint32_t)(MMU_READ | (entry & ENTRY_WRITE) | (entry & ENTRY_USER) << 1 |
			  (~entry >> 63) * MMU_EXECUTE) |
	       (unlikely(entry & ENTRY_UNCACHED) ? MMU_UNCACHED : 0u) |
	       (unlikely(entry & ENTRY_SEALED_KEY) ? MMU_SEALED : 0u);
}

static always_inline void entry_decode(uint64_t entry, uint32_t level, struct mmu_entry *decoded)
{
	const uint64_t size = UINT64_C(1) << level_shift(level);

	decoded->physical = entry & ENTRY_ADDRESS & ~(size - 1);
	decoded->protection = entry_protection(entry);
	decoded->key = (uint32_t)(entry >> ENTRY_KEY_SHIFT & 0xf);
	decoded->size = size;
	decoded->accessed = (entry & ENTRY_ACCESSED) != 0;
	decoded->dirty = (entry & ENTRY_DIRTY) != 0;
	decoded->global = (entry & ENTRY_GLOBAL) != 0;
	decoded->of_root_alone = (entry & ENTRY_OF_ROOT_ALONE) != 0;
}

// Inside a write window. Does not return when the entry breaks an invariant.
void table_check(uint64_t entry, uint32_t level);
static inline void table_store(uint64_t *slot, uint64_t entry, uint32_t level)
{
	if (entry & ENTRY_PRESENT)
		table_check(entry, level);
	write_window_store(slot, entry);
}

void root_check(physical_address root); // a violation when it is no root

// ROOT is one.
static always_inline void root_load(physical_address root)
{
	if (pgtable_root_is_shared(root))
		pgtable_root_loads(root);
	arch_root_write(root);
}

// The entry of level 1 for ADDRESS, nullptr when there is no table for it.
static inline uint64_t *leaf_find(physical_address root, uint64_t address)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level > 1; level--) {
		const uint64_t entry = read_once(*table_entry(table, address, level));

		if (!(entry & ENTRY_PRESENT) || (entry & ENTRY_LARGE))
			return nullptr;
		table = entry & ENTRY_ADDRESS;
	}
	return table_entry(table, address, 1);
}

// Inside a window. SAFETY: SLOT was found by walking from a root, through entries that are sealed
// and name tables: it needs no second look whether it is in sealed memory.
static always_inline void slot_store(uint64_t *slot, uint64_t entry)
{
	*(volatile uint64_t *)write_window_known(slot) = entry;
}

// Which groups of SLOT's table may have entries that are not 0.
static inline const uint32_t *table_used(const uint64_t *slot)
{
	const struct sealed_block *const block =
		(const void *)((uint64_t)slot & ~UINT64_C(0x1fffff));

	return &block->used[((uint64_t)slot >> 12) % SEALED_BLOCK_FRAMES];
}

// Those of COUNT entries (1 or more) of one table, from SLOT on.
static inline uint32_t slot_groups(const uint64_t *slot, size_t count)
{
	const size_t first = (uint64_t)slot % PAGE_SIZE / sizeof(*slot);
	const size_t last = (first + count - 1) % TABLE_ENTRIES;

	return UINT32_MAX << (first / TABLE_GROUP) &
	       UINT32_MAX >> (TABLE_ENTRIES / TABLE_GROUP - 1 - last / TABLE_GROUP);
}

// Of the ENTRIES of a table in the groups GROUPS, the first from I on that is not 0; END: none.
static always_inline uint32_t table_next(const uint64_t *entries, uint32_t groups, uint32_t i,
					 uint32_t end)
{
	while (i < end) {
		const uint32_t rest = groups >> (i / TABLE_GROUP);
		const uint32_t next = align_down(i, TABLE_GROUP) + TABLE_GROUP;

		if (rest == 0)
			return end;
		if ((rest & 1) != 0)
			i += (uint32_t)arch_find_nonzero_word(entries + i, next - i);
		if ((rest & 1) != 0 && i < next)
			return minimum(i, end);
		i = next + ((rest & 1) == 0 ? (bit_lowest(rest) - 1) * TABLE_GROUP : 0);
	}
	return end;
}

// Inside a window, before entries of programs are stored. SAFETY: the window checks SLOT, and the
// header stands in the same sealed block.
static always_inline void table_note(const uint64_t *slot, uint32_t groups)
{
	uint32_t *const used =
		(uint32_t *)wrap_add((uint64_t)table_used(slot), write_rarely.view_alias);

	*used |= groups;
}

// The entry for ADDRESS, missing tables made; nullptr: no memory.
uint64_t *leaf_make(physical_address root, uint64_t address);

// registers.c: all that ROOT has of the region, when it goes away.
void mmu_registers_drop(physical_address root);
// That is the first page, and no other.
bool mmu_registers_are_usual(physical_address root);

// user.c
// The entries of level 1 for HERE; nullptr, and *next after the hole, when there is no table.
uint64_t *leaf_table_find(physical_address root, user_address here, user_address *next);
// A violation when ROOT is none, or the range not of programs.
void user_check(physical_address root, user_address start, user_address end);
// Before entries are added or changed: ROOT is the running task's, or one that it has just made.
void writer_check(physical_address root);
