// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables. The tables themselves are FRAME_SEALED frames: every entry is written by functions
 * of this header only, inside a write window, after a check of what is mapped (no sealed or kernel
 * frame ever becomes user-accessible; no writable and executable combination has an encoding).
 * Locking: the caller serialises changes of one root (address-space lock, kernel-space lock).
 */
#pragma once
#include <arch/types.h>

enum mmu_protection { /* bits */
		      MMU_READ = 1,
		      MMU_WRITE = 2,
		      MMU_EXECUTE = 4,
		      MMU_USER = 8,
		      MMU_UNCACHED = 16,
		      MMU_SEALED = 32, /* protection key of sealed memory; kernel pages only */
		      MMU_LOCAL = 64,  /* kernel page of one root: not global */
};

struct mmu_entry { /* what the hardware would allow for one page; from mmu_query() */
	physical_address physical;
	uint32_t protection; /* MMU_*; 0: not present */
	uint32_t key;        /* protection key */
	uint64_t size;       /* 4 KiB, 2 MiB, 1 GiB */
	bool accessed, dirty, global;
	bool of_root_alone; /* a page of the kernel half that no other root shows */
};

#define MMU_USER_END 0x00007ffffffff000ull /* first address that no program has */

extern physical_address mmu_kernel_root; /* ro_after_init */

[[nodiscard]] int mmu_root_create(physical_address *root); /* kernel half shared, user half empty */
void mmu_root_destroy(physical_address root); /* user half must be unmapped; frees its tables */
void mmu_root_switch(physical_address root);  /* this CPU */
void mmu_stock_drain(void); /* the end: the tables and roots that this CPU keeps for new ones go */
/* A violation when ROOT is another task's. Without locks, so that it ends a task, not the machine:
 * what is then taken from ROOT, or shown by it otherwise, is the caller's. */
void mmu_root_require_own(physical_address root);
/* A violation when tasks run on ROOT: what is then taken from it is nobody's any more. */
void mmu_root_require_unused(physical_address root);

/* A page for programs' registers (<arch/user_registers.h>), where there is none yet. -ENOMEM. */
[[nodiscard]] int mmu_registers_map(physical_address root, uint64_t address);
bool mmu_registers_are_mapped(physical_address root, uint64_t address);

/* User pages, 4 KiB. The frame's reference is the caller's affair. -ENOMEM when a table can't be
 * had. */
[[nodiscard]] int mmu_user_map(physical_address root, user_address address, physical_address frame,
			       uint32_t protection);
/* As above but only when nothing is mapped there; -EEXIST otherwise (page-fault race). */
void mmu_user_unmap(physical_address root, user_address address);
[[nodiscard]] int mmu_user_map_new(physical_address root, user_address address,
				   physical_address frame, uint32_t protection);
/* Protection MMU_USER alone (PROT_NONE): not present for the hardware, but the frame stays known:
 * queries, walks and mmu_user_map_new() see the page. Programs may have pages that are writable and
 * executable; the kernel has none.
 *
 * Batched: maps pages of a file from address on in one window per table (fault-around). frames[i]
 * == 0 is skipped; no entry that exists is overwritten: frames[i] of such a page becomes 0. So do
 * all from the first one on that is not that page of CACHE: -EUCLEAN, a crime that the caller, who
 * holds locks, reports. */
struct mmu_pages {
	const struct page_cache *cache;
	uint64_t first; /* number of the page of frames[0] */
	physical_address *frames;
	uint32_t count;
};
[[nodiscard]] int mmu_user_map_pages(physical_address root, user_address address,
				     struct mmu_pages pages, uint32_t protection);
bool mmu_query(physical_address root, uint64_t address, struct mmu_entry *entry);
/* The first mapping at or after *address, which becomes its start; for evidence. False: none up to
 * the end of memory. */
bool mmu_next_mapping(physical_address root, uint64_t *address, struct mmu_entry *entry);
/* Entries of the user half of ROOT that stand where sealed memory says that there are none; they
 * would stay when the tables go. For evidence: 0. */
uint32_t mmu_unnoted_entries(physical_address root);
/* Walks present user pages of [start, end), batched per table page with ONE window each. The
 * visitor decides the new entry. */
enum mmu_visit {
	MMU_KEEP,
	MMU_UNMAP,
	MMU_SET_PROTECTION, /* to *protection */
	MMU_STOP,           /* end the walk before this entry */
};
struct mmu_page {
	physical_address physical;
	uint32_t protection; /* MMU_* */
};
struct mmu_walk {
	void *context;
	uint32_t changed; /* out: entries changed or removed; the caller flushes the TLB when not 0
			   */
};
typedef enum mmu_visit mmu_visitor(struct mmu_walk *walk, user_address address,
				   const struct mmu_page *page, uint32_t *protection);
void mmu_user_walk(physical_address root, user_address start, user_address end, mmu_visitor *visit,
		   struct mmu_walk *walk);
/*
 * Without a visitor for each page: for exit, munmap and fork. FRAMES has room for ROOM and is added
 * to; pages of SKIP (the zero page) are dealt with and not listed. NEXT is where the walk stopped
 * for want of room, or the end. CHANGED is set when there is something to flush.
 */
struct mmu_batch {
	physical_address *frames;
	uint32_t room, count;
	physical_address skip;
	user_address next;
	bool changed;
};
/* Takes the entries of [start, end) away. */
void mmu_user_take(physical_address root, user_address start, user_address end,
		   struct mmu_batch *batch);
/* Gives them to TO as well; neither root may write from then on. False: no memory for a table;
 * what is listed has been given. */
[[nodiscard]] bool mmu_user_share(physical_address root, physical_address to, user_address start,
				  user_address end, struct mmu_batch *batch);

/*
 * Tables of a hole. Nothing is mapped in the hole [low, high), nor will be until both calls are
 * done. The first cuts off the tables of [start, end) in it that are empty (true: there are some),
 * the second, after a flush of the range, gives them back. The tables that led to them are empty
 * then, for the next time.
 */
[[nodiscard]] bool mmu_user_retire(physical_address root, user_address start, user_address end,
				   user_address low, user_address high);
void mmu_user_free_retired(physical_address root, user_address start, user_address end);

/* TLB. Entries of [start, end) in ROOT were changed: on return no CPU has the old ones. Interrupts
 * must be on, unless no other task has the root. */
void mmu_flush_page_local(uint64_t address);
void mmu_flush_local(void);
void mmu_flush_root(physical_address root, uint64_t start, uint64_t end);
void mmu_barrier_everywhere(void); /* every other CPU has been interrupted */
void mmu_flush_interrupt(void);    /* IPI_TLB_FLUSH arrived */
void mmu_cpu_start(void); /* a new CPU, on mmu_kernel_root: takes part in flushes from now on */
/* Flushes everything everywhere without waiting (any context); done when mmu_flush_finished() of
 * the number returned. */
uint64_t mmu_flush_all_begin(void);
bool mmu_flush_finished(uint64_t generation);

/* Kernel pages (kernel space lock held). The frame's block must be of kind KERNEL, or no memory of
 * ours at all (devices). */
[[nodiscard]] int mmu_kernel_map(uint64_t address, physical_address frame, uint32_t protection);
/* A frame of SEALED_SHADOW, as a shadow stack of the processor: nothing else can write there. */
[[nodiscard]] int mmu_kernel_map_shadow(uint64_t address, physical_address frame);
void mmu_kernel_unmap(uint64_t address); /* the caller flushes */
void mmu_kernel_protect(uint64_t start, uint64_t end,
			uint32_t protection); /* mapped 4 KiB pages; flushes everywhere */

/* One 2 MiB leaf of a view (frame lock held); its tables were made at boot. protection 0: none. No
 * flush. */
void mmu_view_set(physical_address root, uint64_t address, physical_address block,
		  uint32_t protection);

/* protect/text_patch: the one page at ADDRESS of ROOT through which TEXT is written. */
[[nodiscard]] int mmu_text_window_create(physical_address root, uint64_t address);
void mmu_text_window_open(physical_address root, uint64_t address, uint64_t text);
void mmu_text_window_close(physical_address root, uint64_t address);

/*
 * Building the first tables, through the boot mapping, before anything is sealed. Tables come from
 * kernel_table_alloc(). size: of the leaf, 4 KiB or 2 MiB.
 */
void *mmu_boot_address(physical_address physical);
physical_address mmu_boot_root(void);
void mmu_boot_image(physical_address root,
		    uint32_t sealed_protection); /* the segments of <arch/image.h> */
void mmu_boot_map(physical_address root, uint64_t address, physical_address physical, uint64_t size,
		  uint32_t protection);
void mmu_boot_tables(physical_address root, uint64_t address,
		     uint64_t leaf_size); /* tables down to the leaf's, no leaf */
void mmu_boot_share(physical_address from, physical_address to); /* kernel half */
void mmu_boot_switch(
	physical_address root); /* loads it; nothing of the boot mapping stays in the TLB */
