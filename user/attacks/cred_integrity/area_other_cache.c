// SPDX-License-Identifier: GPL-2.0-only
#include "own_area.h"

ATTACK("cred_integrity", "area_other_cache", "cred_integrity: an area is not as it was mapped",
       "The program maps a file of its own and makes the mapping show the pages of "
       "root's file.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "The pages must be those of the file that was opened.",
       "Root's file is changed by a store of the program.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const long mine = call3(__NR_open, (long)"/tmp/mine", O_CREAT | O_RDWR, 0644);
	volatile char *page;
	uint64_t task, area, inode;

	call2(__NR_ftruncate, mine, 8192);
	page = (volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, mine,
				      4096);
	task = own_task();
	area = own_area(task, page, 0);
	if (area == 0)
		return false;
	inode = peek(file_struct(task, (int)file) + member("file.inode"));
	call3(__NR_madvise, (long)page, 4096, 4); /* MADV_DONTNEED: the page is faulted in again */
	poke(area + member("area.cache"), inode + member("inode.cache"));
	poke(area + member("area.page_offset"), 0);
	page[0] = 'X';
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
