// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program's address space: areas (mmap'ed ranges) in an ordered tree, page tables, statistics. lock: shared for faults,
 * exclusive for changes. Everything below returns 0 or -errno unless said otherwise; ranges are [start, end), page aligned.
 */
#pragma once
#include <arch/types.h>
#include <arch/upcall.h>
#include <base/list.h>
#include <base/tree.h>
#include <sync/shared_lock.h>
#include <refcount/refcount.h>

struct page_cache;
struct file;

struct area {
	struct tree_node node;		/* address_space.areas, by start */
	user_address start, end;
	uint32_t protection;		/* PROT_* */
	uint32_t flags;			/* MAP_SHARED/MAP_PRIVATE, AREA_* */
	struct file *file;		/* nullptr: anonymous; holds a reference (through area_file_get/put of fs) */
	struct page_cache *cache;	/* file's, or of a shared anonymous area */
	uint64_t page_offset;		/* of start in cache, pages */
	struct list cache_link;		/* page_cache.areas: who maps it (truncate, migration) */
	struct address_space *space;
	uint32_t max_protection;	/* PROT_* that mprotect may set (file opened read-only, ...) */
	bool private_pages;		/* may hold frames of its own (fork must copy entries); atomic, only ever set */
};
/* Bits that no MAP_* flag and no huge page size of Linux uses. */
#define AREA_STACK 0x200000u
#define AREA_HEAP 0x400000u
#define AREA_SPECIAL 0x800000u		/* vdso, vvar: neither changed by mprotect nor dumped; may be unmapped and moved */
#define AREA_NO_FORK 0x1000000u		/* MADV_DONTFORK */
#define AREA_WIPE_ON_FORK 0x2000000u	/* MADV_WIPEONFORK */
#define AREA_MASK (AREA_STACK | AREA_HEAP | AREA_SPECIAL | AREA_NO_FORK | AREA_WIPE_ON_FORK)
#define STACK_GUARD_GAP (256 * PAGE_SIZE)	/* kept free below areas that grow down */
#define USER_ADDRESS_MIN 0x10000ull	/* null_guard: nothing is ever mapped below */

struct address_space {
	struct shared_lock lock;
	struct spin_lock tables;	/* every mmu_user_*() call on root; inside of lock and of page_cache.lock */
	struct refcount users;		/* tasks (and temporary users) */
	physical_address root;		/* copy; the sealed one in task_seal counts */
	struct tree areas;
	struct area *cached_area;
	uint64_t cpu_mask;		/* CPUs that have the root loaded (atomic) */
	user_address mmap_base, brk_start, brk, stack_top;
	user_address code_start, code_end, data_start, data_end, arguments_start, arguments_end, environment_start, environment_end;
	uint64_t resident, resident_file, resident_peak;	/* pages, atomic */
	uint64_t mapped, locked, data_pages;	/* pages; under lock */
	uint64_t limit_address_space, limit_data, limit_stack, limit_locked;	/* bytes, copied from rlimits by exec/prlimit */
	uint32_t barriers;		/* MEMBARRIER_CMD_REGISTER_* done; atomic */
	uint32_t future_flags;		/* MAP_LOCKED for new areas (mlockall MCL_FUTURE) */
	user_address search_from;	/* where the last free range was found; holes above are smaller than ... */
	size_t search_hole;		/* ... or equal to this */
	struct file *executable;
	uint64_t auxv[64];
	uint32_t auxv_count;
};

void address_space_start(void);		/* once at boot, after the heap and the secrets: the shared zero frame */
struct address_space *address_space_create(void);	/* empty, users = 1, random bases (user_aslr); nullptr: no memory */
[[nodiscard]] int address_space_fork(struct address_space *from, struct address_space **to);	/* copy on write */
/* Bytes, from the rlimits (UINT64_MAX: none); chooses a new mmap base for the stack limit while nothing is mapped. */
void address_space_set_limits(struct address_space *space, uint64_t address_space, uint64_t data, uint64_t stack,
			      uint64_t locked);
void address_space_get(struct address_space *space);
void address_space_put(struct address_space *space);	/* last: unmaps and frees all */
void address_space_switch(struct address_space *from, struct address_space *to);	/* interrupts off; either may be nullptr (kernel thread) */

struct map_request {
	user_address address;		/* hint, or exact with MAP_FIXED */
	size_t size;
	uint32_t protection;		/* PROT_* */
	uint32_t flags;			/* MAP_* of Linux, AREA_* */
	struct file *file;
	struct page_cache *cache;
	uint64_t page_offset;
	uint32_t max_protection;	/* 0: all */
};
/* Takes references of its own to file. MAP_SHARED without file and cache: fresh shared anonymous memory. MAP_LOCKED and
 * MAP_POPULATE are served by address_space_populate(), which the caller calls afterwards (no lock held). */
[[nodiscard]] int address_space_map(struct address_space *space, const struct map_request *request, user_address *where);
[[nodiscard]] int address_space_unmap(struct address_space *space, user_address start, size_t size);
[[nodiscard]] int address_space_protect(struct address_space *space, user_address start, size_t size, uint32_t protection);
[[nodiscard]] int address_space_remap(struct address_space *space, user_address old, size_t old_size, size_t new_size, uint32_t flags, user_address new_address, user_address *where);
/* The end of the heap afterwards: REQUESTED, or what it was before when that cannot be had. */
user_address address_space_brk(struct address_space *space, user_address requested);
[[nodiscard]] int address_space_advise(struct address_space *space, user_address start, size_t size, int advice);
/* Page fault of a program or of the kernel's user copy. 0: resume; -EFAULT (SIGSEGV, *code = SEGV_*), -EIO (SIGBUS), -ENOMEM (kill). */
[[nodiscard]] int address_space_fault(struct address_space *space, const struct arch_fault *fault, int *code);
/* Touches every page as the program would; best effort unless it returns -errno of the first page that failed. */
[[nodiscard]] int address_space_populate(struct address_space *space, user_address start, user_address end);
/* mlock and munlock: flags MAP_LOCKED or 0; -ENOMEM for holes. */
[[nodiscard]] int address_space_lock_range(struct address_space *space, user_address start, size_t size, bool locked);
/* mlockall, munlockall (both false). -EAGAIN: not all could be filled in. */
[[nodiscard]] int address_space_lock_all(struct address_space *space, bool current, bool future, bool populate);
/* mincore: one byte per page of the range. */
[[nodiscard]] int address_space_residency(struct address_space *space, user_address start, uint32_t pages, uint8_t *present);
/* msync, checks: 0 when all of it is mapped. */
[[nodiscard]] int address_space_covers(struct address_space *space, user_address start, size_t size);
struct area *address_space_find(struct address_space *space, user_address address);	/* lock held; area containing address */
/* Formats /proc/PID/maps into buffer beginning at byte OFFSET of the whole text; returns bytes. */
size_t address_space_format_maps(struct address_space *space, char *buffer, size_t size, uint64_t offset);
