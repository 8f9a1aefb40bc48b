// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("page_cache_integrity", "borrowed_page",
       "page_cache_integrity: a page of one file in another",
       "The program hangs a page of root's file into the tree of pages of a file of its own.",
       "Each frame says in sealed memory which page of which file it is.",
       "It reads root's file through its own, and could write it.");

#define VICTIM_FILE 5

static bool control(void)
{
	return is_ordinary();
}

/* Where the only page of an open file is named. */
static uint64_t page_slot(uint64_t task, int file)
{
	const uint64_t inode = peek(file_struct(task, file) + member("file.inode"));

	return inode + member("inode.cache") + member("page_cache.pages") +
	       member("page_tree.root");
}

static bool fire(void)
{
	const long own = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);
	const uint64_t task = own_task();
	char bytes[sizeof(SECRET) - 1] = { 0 };

	call4(__NR_pwrite64, own, (long)bytes, sizeof(bytes), 0);
	poke(page_slot(task, (int)own), peek(page_slot(victim_task(task), VICTIM_FILE)));
	call4(__NR_pread64, own, (long)bytes, sizeof(bytes), 0);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

static void victim(void)
{
	call2(__NR_dup2, call3(__NR_open, (long)PRIZE, O_RDONLY, 0), VICTIM_FILE);
	victim_waits();
}
