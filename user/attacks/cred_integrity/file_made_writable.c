// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

ATTACK("cred_integrity", "file_made_writable",
       "write_rarely: write to sealed memory outside a window",
       "The program opens root's file for reading and changes the open file's mode to "
       "reading and writing.",
       "What a file was opened for stands in sealed memory.",
       "Root's file is changed by an ordinary write(2).");

#define MAY_READ_AND_WRITE 6

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);

	poke32(file_struct(own_task(), (int)file) + member("file.access"), MAY_READ_AND_WRITE);
	call4(__NR_pwrite64, file, (long)"X", 1, 0);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}
