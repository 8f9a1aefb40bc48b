// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program's address space: areas (mmap'ed ranges) in an ordered tree, page tables, statistics. lock: shared for faults,
 * exclusive for changes. Everything below returns 0 or -errno unless said otherwise; ranges are [start, end), page aligned.
 */
#pragma once
#include <arch/types.h>
#include <arch/upcall.h>
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
};
#define AREA_STACK 0x10000u
#define AREA_HEAP 0x20000u
#define AREA_SPECIAL 0x40000u	/* vdso, vvar */

struct address_space {
	struct shared_lock lock;
	struct refcount users;		/* tasks (and temporary users) */
	physical_address root;		/* copy; the sealed one in task_seal counts */
	struct tree areas;
	struct area *cached_area;
	uint64_t cpu_mask;		/* CPUs that have the root loaded (atomic) */
	user_address mmap_base, brk_start, brk, stack_top;
	user_address code_start, code_end, data_start, data_end, arguments_start, arguments_end, environment_start, environment_end;
	uint64_t resident, resident_file, resident_peak;	/* pages, atomic */
	uint64_t mapped, locked, data_pages;	/* pages; under lock */
	uint64_t limit_address_space, limit_data, limit_stack;	/* bytes, copied from rlimits by exec/prlimit */
	struct file *executable;
	uint64_t auxv[64];
	uint32_t auxv_count;
};

struct address_space *address_space_create(void);	/* empty, users = 1, random bases (user_aslr); nullptr: no memory */
[[nodiscard]] int address_space_fork(struct address_space *from, struct address_space **to);	/* copy on write */
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
	uint32_t max_protection;
};
[[nodiscard]] int address_space_map(struct address_space *space, const struct map_request *request, user_address *where);
[[nodiscard]] int address_space_unmap(struct address_space *space, user_address start, size_t size);
[[nodiscard]] int address_space_protect(struct address_space *space, user_address start, size_t size, uint32_t protection);
[[nodiscard]] int address_space_remap(struct address_space *space, user_address old, size_t old_size, size_t new_size, uint32_t flags, user_address new_address, user_address *where);
[[nodiscard]] int address_space_brk(struct address_space *space, user_address requested, user_address *now);
[[nodiscard]] int address_space_advise(struct address_space *space, user_address start, size_t size, int advice);
/* Page fault of a program or of the kernel's user copy. 0: resume; -EFAULT (SIGSEGV, *code = SEGV_*), -EIO (SIGBUS), -ENOMEM (kill). */
[[nodiscard]] int address_space_fault(struct address_space *space, const struct arch_fault *fault, int *code);
struct area *address_space_find(struct address_space *space, user_address address);	/* lock held; area containing address */
/* Formats /proc/PID/maps into buffer beginning at byte OFFSET of the whole text; returns bytes. */
size_t address_space_format_maps(struct address_space *space, char *buffer, size_t size, uint64_t offset);
