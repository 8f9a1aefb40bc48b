// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

ATTACK("cred_integrity", "file_made_writable", "LOST",
       "The program opens root's file for reading and changes the open file's mode to "
       "reading and writing.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "What a file was opened for is sealed.",
       "Root's file is changed by an ordinary write(2).");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t flags = file_struct(own_task(), (int)file) + member("file.flags");

	poke32(flags, (peek32(flags) & ~3u) | O_RDWR);
	call4(__NR_pwrite64, file, (long)"X", 1, 0);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
