// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables. The tables themselves are FRAME_SEALED frames: every entry is written by functions of this header only,
 * inside a write window, after a check of what is mapped (no sealed or kernel frame ever becomes user-accessible; no
 * writable and executable combination has an encoding).
 * Locking: the caller serialises changes of one root (address-space lock, kernel-space lock).
 */
#pragma once
#include <arch/types.h>

enum mmu_protection {		/* bits */
	MMU_READ = 1,
	MMU_WRITE = 2,
	MMU_EXECUTE = 4,
	MMU_USER = 8,
	MMU_UNCACHED = 16,
};

struct mmu_entry {		/* what the hardware would allow for one page; from mmu_query() */
	physical_address physical;
	uint32_t protection;	/* MMU_*; 0: not present */
	uint32_t key;		/* protection key */
	uint64_t size;		/* 4 KiB, 2 MiB, 1 GiB */
	bool accessed, dirty, global;
};

#define MMU_USER_END 0x00007ffffffff000ull	/* first address that no program has */

extern physical_address mmu_kernel_root;	/* ro_after_init */

[[nodiscard]] int mmu_root_create(physical_address *root);	/* kernel half shared, user half empty */
void mmu_root_destroy(physical_address root);		/* user half must be unmapped; frees its tables */
void mmu_root_switch(physical_address root);		/* this CPU */

/* User pages, 4 KiB. The frame's reference is the caller's affair. -ENOMEM when a table can't be had. */
[[nodiscard]] int mmu_user_map(physical_address root, user_address address, physical_address frame, uint32_t protection);
/* As above but only when nothing is mapped there; -EEXIST otherwise (page-fault race). */
[[nodiscard]] int mmu_user_map_new(physical_address root, user_address address, physical_address frame, uint32_t protection);
/* Batched: maps COUNT frames from address on in one window per table (fault-around, fork). physical 0 entries are skipped. */
[[nodiscard]] int mmu_user_map_many(physical_address root, user_address address, const physical_address *frames, uint32_t count, uint32_t protection);
bool mmu_query(physical_address root, uint64_t address, struct mmu_entry *entry);
/* Walks present user pages of [start, end), batched per table page with ONE window each. The visitor decides the new entry. */
enum mmu_visit { MMU_KEEP, MMU_UNMAP, MMU_SET_PROTECTION };
struct mmu_walk {
	enum mmu_visit (*visit)(struct mmu_walk *walk, user_address address, const struct mmu_entry *entry, uint32_t *protection);
	void *context;
	physical_address copy_to;	/* when set (fork): the entry, after the visit, is also written into this root */
	uint32_t changed;		/* out: entries changed or removed; the caller flushes the TLB when not 0 */
};
[[nodiscard]] int mmu_user_walk(physical_address root, user_address start, user_address end, struct mmu_walk *walk);
void mmu_user_free_tables(physical_address root, user_address start, user_address end);

/* TLB. Flushing an address space reaches every CPU in mask (bit per CPU id). Waits for them; interrupts must be on or the mask empty. */
void mmu_flush_page_local(uint64_t address);
void mmu_flush_local(void);
void mmu_flush_cpus(uint64_t cpu_mask, uint64_t start, uint64_t end);

/* Kernel pages (kernel space lock held). */
[[nodiscard]] int mmu_kernel_map(uint64_t address, physical_address frame, uint32_t protection);
void mmu_kernel_unmap(uint64_t address);
