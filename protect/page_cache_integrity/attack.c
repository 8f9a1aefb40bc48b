// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page-cache attacks: change a file that one may only read, in memory, without any credential.
 * The attacker knows where the kernel sees the page.
 */
#include <base/compiler.h>
#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/inode.h>
#include <mm/frame/frame.h>
#include <mm/cache/page_cache.h>
#include <protection.h>

#define BEFORE 'o'
#define AFTER 'x'

static struct page_cache cache;

/* Writing the legal way works: through the page cache. */
static int write_the_legal_way(void)
{
	const char text[] = { BEFORE, BEFORE };
	char seen = 0;

	page_cache_init(&cache);
	if (page_cache_write_kernel(&cache, 0, text, sizeof(text)) != sizeof(text) ||
	    page_cache_read_kernel(&cache, 0, &seen, 1) != 1)
		return -EIO;
	return seen == BEFORE ? 0 : -EIO;
}

static bool write_through_view(void)
{
	struct frame *frame = nullptr;
	volatile char *page;
	char seen = 0;

	if (page_cache_get(&cache, 0, false, false, &frame) != 0 || frame == nullptr)
		return false;
	page = frame_address(frame);
	*page = AFTER;
	return page_cache_read_kernel(&cache, 0, &seen, 1) == 1 && seen == AFTER;
}

ATTACK(page_cache_integrity, write_through_view,
       .threat = "A page of a file that one may only read is changed where the kernel sees it.",
       .stops = "The kernel maps pages of files read-only; it writes them through short private "
		"windows.",
       .without = "The file has changed, for every program that reads it.",
       .control = write_the_legal_way, .fire = write_through_view,
       .verdict = "page_cache_integrity: write to the page cache");
