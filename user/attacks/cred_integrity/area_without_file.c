// SPDX-License-Identifier: GPL-2.0-only
#include "own_area.h"

ATTACK("cred_integrity", "area_without_file", "cred_integrity: an area is not as it was mapped",
       "The program maps shared memory without a file and makes the mapping show the "
       "pages of root's file.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "Shared memory has a record that says so.",
       "Root's file is changed by a store of the program.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	volatile char *page = (volatile char *)call6(__NR_mmap, 0, 8192, PROT_READ | PROT_WRITE,
						     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const uint64_t task = own_task(), area = own_area(task, page, 4096);
	const uint64_t inode = peek(file_struct(task, (int)file) + member("file.inode"));

	if (area == 0)
		return false;
	poke(area + member("area.cache"), inode + member("inode.cache"));
	page[0] = 'X';
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
