// SPDX-License-Identifier: GPL-2.0-only
#include "own_area.h"

ATTACK("cred_integrity", "area_made_writable", "cred_integrity: an area is not as it was mapped",
       "The program maps root's file for reading and adds the right to write in the "
       "kernel's description of the mapping.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "A page becomes writable only when the record of the file that was opened says "
       "so.",
       "Root's file is changed by a store of the program.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	volatile char *page =
		(volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ, MAP_SHARED, file, 0);
	const uint64_t task = own_task(), area = own_area(task, page, 0);

	if (area == 0)
		return false;
	poke32(area + member("area.max_protection"), PROT_READ | PROT_WRITE);
	poke32(area + member("area.protection"), PROT_READ | PROT_WRITE);
	page[0] = 'X';
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
