// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of one file (or shared anonymous area). tmpfs files ARE their page cache. A page is
 * FRAME_FILE (read-only everywhere; the kernel writes it through the private root) until a program
 * maps it shared and writable: then it moves to a FRAME_PROGRAM frame.
 * lock protects the tree of pages and the list of areas. No function may be called with it held;
 * it is never held while user memory is touched.
 */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <mm/cache/page_tree.h>
#include <sync/mutex.h>

struct address_space;
struct frame;
struct page_cache;

struct page_cache_operations {
	/* cache->lock held; frame is zeroed. */
	int (*fill)(struct page_cache *cache, uint64_t index, struct frame *frame);
};

struct [[gnu::randomize_layout]] page_cache {
	struct mutex lock;
	struct list areas; /* struct area.cache_link */
	struct page_tree pages;
	uint64_t page_count;
	uint64_t size;                                  /* bytes, = inode size */
	const struct page_cache_operations *operations; /* nullptr: none */
	uint64_t *charge;      /* pages of the file system, atomic; nullptr: none */
	uint64_t charge_limit; /* 0: none */
};

void page_cache_init(struct page_cache *cache);
void page_cache_destroy(struct page_cache *cache); /* drops all pages; nobody maps them */
/*
 * A referenced frame for page INDEX. A hole: allocated when CREATE, else 0 and *frame nullptr.
 * writable_by_program: migrates the page to FRAME_PROGRAM. -ENOSPC, -ENOMEM, -EFBIG.
 */
[[nodiscard]] int page_cache_get(struct page_cache *cache, uint64_t index, bool create,
				 bool writable_by_program, struct frame **frame);
/*
 * Bytes moved, or -errno when it is none. Short at the end of the file, and where the program's
 * memory or the machine's ends (-EFAULT, -ENOSPC, -ENOMEM only when nothing was moved).
 * Writes grow size.
 */
ssize_t page_cache_read_user(struct page_cache *cache, uint64_t offset, user_address to,
			     size_t bytes);
/* SPACE: the caller's own. */
ssize_t page_cache_write_user(struct page_cache *cache, uint64_t offset,
			      struct address_space *space, user_address from, size_t bytes);
ssize_t page_cache_read_kernel(struct page_cache *cache, uint64_t offset, void *to, size_t bytes);
ssize_t page_cache_write_kernel(struct page_cache *cache, uint64_t offset, const void *from,
				size_t bytes);
/* What is beyond the end leaves every mapping and the cache. */
[[nodiscard]] int page_cache_resize(struct page_cache *cache, uint64_t size);
/* Some program has it mapped shared, and may write there now or after an mprotect (file seals). */
bool page_cache_has_writable_areas(struct page_cache *cache);
/* Bytes [start, end) become a hole. */
[[nodiscard]] int page_cache_punch(struct page_cache *cache, uint64_t start, uint64_t end);
