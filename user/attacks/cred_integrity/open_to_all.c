// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "open_to_all", "LOST",
       "The program gives everybody the right to read and write root's file.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "A file's mode and owner are sealed; the inode holds copies for show.",
       "It reads and changes what only root may.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t inode = peek(file_struct(own_task(), (int)file) + member("file.inode"));

	poke32(inode + member("inode.mode"), 0100666);
	return call3(__NR_open, (long)PUBLIC, O_RDWR, 0) >= 0;
}

static void victim(void)
{
	victim_waits();
}
