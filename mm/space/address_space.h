// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program's address space: areas (mmap'ed ranges) in an ordered tree, page tables, statistics.
 * lock: shared for faults, exclusive for changes. Everything below returns 0 or -errno unless said
 * otherwise; ranges are [start, end), page aligned.
 */
#pragma once
#include <arch/mmu.h>
#include <arch/types.h>
#include <arch/upcall.h>
#include <base/list.h>
#include <base/tree.h>
#include <null_guard/null_guard.h>
#include <sync/shared_lock.h>
#include <refcount/refcount.h>

struct page_cache;
struct file;

/* All but node, cache_link and private_pages is sealed as well (area_seal.c). */
struct [[gnu::randomize_layout]] area {
	struct tree_node node; /* address_space.areas, by start */
	user_address start, end;
	uint32_t protection;      /* PROT_* */
	uint32_t flags;           /* MAP_SHARED/MAP_PRIVATE, AREA_* */
	struct file *file;        /* nullptr: anonymous; holds a reference (mm/upcall.h) */
	struct page_cache *cache; /* file's, or of a shared anonymous area */
	uint64_t page_offset;     /* of start in cache, pages */
	struct list cache_link;   /* page_cache.areas: who maps it (truncate, migration) */
	struct address_space *space;
	uint32_t max_protection; /* PROT_* that mprotect may set */
	bool private_pages;      /* may hold frames of its own; atomic, only ever set */
};

/* Bits that no MAP_* flag and no huge page size of Linux uses. */
#define AREA_STACK 0x200000u
#define AREA_HEAP 0x400000u
#define AREA_SPECIAL 0x800000u       /* vdso, vvar: a cache that lives forever, not dumped */
#define AREA_NO_FORK 0x1000000u      /* MADV_DONTFORK */
#define AREA_WIPE_ON_FORK 0x2000000u /* MADV_WIPEONFORK */
#define AREA_MASK (AREA_STACK | AREA_HEAP | AREA_SPECIAL | AREA_NO_FORK | AREA_WIPE_ON_FORK)

#define STACK_GUARD_GAP (256 * PAGE_SIZE) /* kept free below areas that grow down */
#define USER_ADDRESS_MIN NULL_GUARD_END   /* nothing is ever mapped below */

#define AUXV_WORDS_MAX 64

struct [[gnu::randomize_layout]] address_space {
	struct shared_lock lock;
	struct spin_lock tables; /* innermost: every mmu_user_*() call on root */
	struct refcount users;   /* tasks (and temporary users) */
	physical_address root;   /* copy; the sealed one in task_seal counts */
	uint32_t barriers;       /* MEMBARRIER_CMD_REGISTER_* done (atomic) */
	/* pages; atomic. resident_file: those of them in FRAME_FILE frames */
	uint64_t resident, resident_file, resident_peak;

	/* under lock */
	struct tree areas;
	struct area *cached_area; /* the last one found; a hint, written by readers as well */
	uint64_t mapped, locked, data_pages; /* pages */
	uint32_t future_flags;               /* MAP_LOCKED for new areas (mlockall MCL_FUTURE) */
	user_address search_from;            /* where the last free range was found; above it ... */
	size_t search_hole;                  /* ... no hole is larger than this */
	/* tables of holes in this range may be without a use; how many at most */
	user_address holes_start, holes_end;
	uint64_t hole_tables;
	user_address brk;
	/* bytes, copies of the rlimits */
	uint64_t limit_address_space, limit_data, limit_stack, limit_locked;

	/* set by exec, fixed afterwards */
	user_address mmap_base, brk_start, stack_top;
	user_address code_start, code_end, data_start, data_end;
	user_address arguments_start, arguments_end, environment_start, environment_end;
	struct file *executable; /* holds a reference */
	uint64_t auxv[AUXV_WORDS_MAX];
	uint32_t auxv_count;
};

/* Once at boot, after the heap and the secrets: the shared frame of zeros. */
void address_space_start(void);

/* Empty, one user, random bases (user_aslr). nullptr: no memory. */
struct address_space *address_space_create(void);
/* Copy on write. */
[[nodiscard]] int address_space_fork(struct address_space *from, struct address_space **to);
/* Bytes, UINT64_MAX: none. Chooses a new mmap base for the stack limit while nothing is mapped. */
void address_space_set_limits(struct address_space *space, uint64_t address_space, uint64_t data,
			      uint64_t stack, uint64_t locked);
void address_space_get(struct address_space *space);
/* The last one unmaps and frees all; no CPU may have it loaded any more. May sleep. */
void address_space_put(struct address_space *space);
/* A place for a new thread's registers on SPACE, the running task's: <arch/user_registers.h> */
uint64_t address_space_registers_take(struct address_space *space);
/* Interrupts off. Either may be nullptr (kernel thread). Of the running task; the scheduler's
 * switch loads the root of the task that comes (arch_thread_switch). */
void address_space_switch(struct address_space *from, struct address_space *to);
static inline physical_address address_space_root(const struct address_space *space)
{
	return space != nullptr ? space->root : mmu_kernel_root;
}

struct map_request {
	user_address address; /* hint, or exact with MAP_FIXED */
	size_t size;
	uint32_t protection; /* PROT_* */
	uint32_t flags;      /* MAP_* of Linux, AREA_* */
	struct file *file;
	struct page_cache *cache;
	uint64_t page_offset;
	uint32_t max_protection; /* 0: all */
};

/*
 * Takes a reference of its own to file. MAP_SHARED without file and cache: fresh shared anonymous
 * memory. MAP_LOCKED and MAP_POPULATE are served by address_space_populate(), which the caller
 * calls afterwards (no lock held).
 */
[[nodiscard]] int address_space_map(struct address_space *space, const struct map_request *request,
				    user_address *where);
[[nodiscard]] int address_space_unmap(struct address_space *space, user_address start, size_t size);
[[nodiscard]] int address_space_protect(struct address_space *space, user_address start,
					size_t size, uint32_t protection);
[[nodiscard]] int address_space_remap(struct address_space *space, user_address old,
				      size_t old_size, size_t new_size, uint32_t flags,
				      user_address new_address, user_address *where);
/* The end of the heap afterwards: REQUESTED, or what it was before when that cannot be had. */
user_address address_space_brk(struct address_space *space, user_address requested);
[[nodiscard]] int address_space_advise(struct address_space *space, user_address start, size_t size,
				       int advice);
/*
 * Page fault of a program or of the kernel's user copy. 0: resume; -EFAULT (SIGSEGV, *code =
 * SEGV_*), -EIO (SIGBUS, *code = BUS_ADRERR), -ENOMEM (kill).
 */
[[nodiscard]] int address_space_fault(struct address_space *space, const struct arch_fault *fault,
				      int *code);
/*
 * Touches every page as the program would; ends with the first page that fails: its error, of
 * interest only to who promised more than an attempt (hence no nodiscard).
 */
int address_space_populate(struct address_space *space, user_address start, user_address end);
/* mlock and munlock. -ENOMEM for holes; -EAGAIN: not all could be filled in. */
[[nodiscard]] int address_space_lock_range(struct address_space *space, user_address start,
					   size_t size, bool locked);
/* mlockall, munlockall (both false). */
[[nodiscard]] int address_space_lock_all(struct address_space *space, bool current, bool future,
					 bool populate);
/* mincore: one byte per page of the range. */
[[nodiscard]] int address_space_residency(struct address_space *space, user_address start,
					  uint32_t pages, uint8_t *present);
/* 0 when all of the range is mapped, else -ENOMEM. */
[[nodiscard]] int address_space_covers(struct address_space *space, user_address start,
				       size_t size);
/* From the running program, whose space it is, to a part of a page of a file, by the number of its
 * frame (page_cache_peek_number). False: not all of it is within one page that is there. Locks may
 * be held: no fault is served. */
[[nodiscard]] bool address_space_copy_out(struct address_space *space, user_address from,
					  uint64_t to, size_t offset, size_t bytes);
/* Another program's memory, by its page tables ROOT: bytes read before the first page it could not
 * read itself. */
size_t address_space_read(struct address_space *space, physical_address root, user_address address,
			  void *to, size_t bytes);
/* All its areas are anonymous, of the kernel (AREA_SPECIAL), or of these caches (nullptr: none). */
bool address_space_shows_only(struct address_space *space, const struct page_cache *one,
			      const struct page_cache *other);
/* lock held; the area that contains address. */
struct area *address_space_find(struct address_space *space, user_address address);
/* The most pages that were resident at one time; resident_peak alone is only brought up to date
 * when pages leave. */
static inline uint64_t address_space_peak(const struct address_space *space)
{
	const uint64_t now = read_once(space->resident), before = read_once(space->resident_peak);

	return now > before ? now : before;
}
/* /proc/PID/maps into buffer, from byte OFFSET of the whole text on; returns bytes. */
size_t address_space_format_maps(struct address_space *space, char *buffer, size_t size,
				 uint64_t offset);
