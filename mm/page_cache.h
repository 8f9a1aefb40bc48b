// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of one file (or shared anonymous area). tmpfs files ARE their page cache. A page is FRAME_FILE (read-only
 * everywhere; the kernel writes it through the private root) until a program maps it shared and writable: then it moves
 * to a FRAME_PROGRAM frame. lock protects the tree of pages and the list of areas.
 */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <mm/page_tree.h>
#include <sync/mutex.h>

struct frame;
struct page_cache {
	struct mutex lock;
	struct list areas;
	struct page_tree pages;
	uint64_t page_count;
	uint64_t size;			/* bytes, = inode size; changed under lock */
	const struct page_cache_operations *operations;	/* nullptr: memory only */
	uint64_t *charge;		/* pages counter of the file system (tmpfs limit), atomic; may be nullptr */
	uint64_t charge_limit;
};
struct page_cache_operations {
	int (*fill)(struct page_cache *cache, uint64_t index, struct frame *frame);	/* cache->lock held; frame is zeroed */
};

void page_cache_init(struct page_cache *cache);
void page_cache_destroy(struct page_cache *cache);	/* drops all pages */
/* None of these may be called with cache->lock held; it is never held while user memory is touched. */
/* A referenced frame for page INDEX; holes: allocated when CREATE, else nullptr through *frame with 0. writable_by_program: migrates to FRAME_PROGRAM. */
[[nodiscard]] int page_cache_get(struct page_cache *cache, uint64_t index, bool create, bool writable_by_program, struct frame **frame);
/* Bytes moved (short at end of file; for writes at -ENOSPC/-ENOMEM/-EFAULT after some), or -errno. The user side may fault. */
ssize_t page_cache_read_user(struct page_cache *cache, uint64_t offset, user_address to, size_t bytes);
ssize_t page_cache_write_user(struct page_cache *cache, uint64_t offset, user_address from, size_t bytes);	/* grows size */
ssize_t page_cache_read_kernel(struct page_cache *cache, uint64_t offset, void *to, size_t bytes);
ssize_t page_cache_write_kernel(struct page_cache *cache, uint64_t offset, const void *from, size_t bytes);
[[nodiscard]] int page_cache_resize(struct page_cache *cache, uint64_t size);	/* unmaps and drops what is beyond */
[[nodiscard]] int page_cache_punch(struct page_cache *cache, uint64_t start, uint64_t end);
