// SPDX-License-Identifier: GPL-2.0-only
#include "../bent_root.h"

ATTACK("cred_integrity", "shrink_other", "cred_integrity: an area is not as it was mapped",
       "The program maps a file where root's program has its memory, replaces the root in its own "
       "address space by that program's, and shortens the file: its pages leave all that map it.",
       "The sealed record of a mapping says in which page tables it is.",
       "A page of root's program is gone: it reads zeros where it has written.");

static long map_file(void)
{
	const long file = call3(__NR_open, (long)"/tmp/short", O_CREAT | O_RDWR, 0644);

	call2(__NR_ftruncate, file, PAGE);
	call6(__NR_mmap, (long)memory, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file,
	      0);
	memory[0] = 'A';
	return file;
}

static bool fire(void)
{
	const long file = map_file();
	const uint64_t own = bend_root();

	call2(__NR_ftruncate, file, 0);
	poke(space_root(), own);
	return is_changed();
}

static void victim(void)
{
	victim_reads();
}
