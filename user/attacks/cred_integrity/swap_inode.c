// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

ATTACK("cred_integrity", "swap_inode", "write_rarely: write to sealed memory outside a window",
       "The program makes a file of its own that it may write lead to the inode of "
       "root's file.",
       "Which inode was opened stands in sealed memory, with what it was opened for.",
       "Root's file is changed by an ordinary write(2).");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const long mine = call3(__NR_open, (long)"/tmp/mine", O_CREAT | O_RDWR, 0644);
	const uint64_t task = own_task(), inode = member("file.inode");
	const uint64_t place = file_struct(task, (int)mine) + inode, own = peek(place);

	poke(place, peek(file_struct(task, (int)file) + inode));
	call4(__NR_pwrite64, mine, (long)"X", 1, 0);
	poke(place, own);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
