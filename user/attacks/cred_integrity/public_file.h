// SPDX-License-Identifier: GPL-2.0-only
/* public_file.h - the prize of the attacks on files and mappings: a file that the program may only
 * read, root's or one with file seals, begins with its letter. */
#pragma once
#include "attack.h"

static inline bool is_changed(long file)
{
	char first = 0;

	call4(__NR_pread64, file, (long)&first, 1, 0);
	return first == 'X';
}
