// SPDX-License-Identifier: GPL-2.0-only
/*
 * program.h - what has to be there so that a program can start: checks, interpreters, libraries.
 */
#ifndef HOST_PROGRAM_H
#define HOST_PROGRAM_H

#include "root.h"

/* Puts the file at the guest's `path` in, with its interpreter and libraries, and theirs. */
void program_add_with_needs(struct root *root, const char *path);

/* Exits with 126 or 127 and one line unless `path` (in the root) can be executed by the guest. */
void program_check(struct root *root, const char *path, const char *name);

/* Looks a name up in the root's usual folders for programs; NULL when it is in none. */
char *program_find_in_root(struct root *root, const char *name);

#endif
