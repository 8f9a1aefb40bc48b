// SPDX-License-Identifier: GPL-2.0-only
#include "own_area.h"

ATTACK("cred_integrity", "area_punched", "cred_integrity: an area is not as it was mapped",
       "The program maps root's public file to read it, changes what the mapping may ever do, and "
       "has the kernel punch a hole into the file behind it (MADV_REMOVE).",
       "Every call compares the mapping with its sealed record, and uses what the record says.",
       "The beginning of root's file is zero.");

#define MADV_REMOVE 9

static volatile char *map(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);

	return (volatile char *)call6(__NR_mmap, 0, 4096, PROT_READ, MAP_SHARED, file, 0);
}

/* What may not be written is not punched. */
static bool control(void)
{
	return is_ordinary() && call3(__NR_madvise, (long)map(), 4096, MADV_REMOVE) == -EACCES;
}

static bool fire(void)
{
	volatile char *const page = map();
	const uint64_t area = own_area(own_task(), page, 0);
	char first = 'P';

	if (area == 0)
		return false;
	poke32(area + member("area.max_protection"), PROT_READ | PROT_WRITE);
	call3(__NR_madvise, (long)page, 4096, MADV_REMOVE);
	call4(__NR_pread64, call3(__NR_open, (long)PUBLIC, O_RDONLY, 0), (long)&first, 1, 0);
	return first == 0;
}

static void victim(void)
{
	victim_waits();
}
