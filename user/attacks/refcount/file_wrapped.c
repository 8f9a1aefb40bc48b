// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("refcount", "file_wrapped", "refcount: overflow",
       "The program sets the reference count of an open file to its greatest value and "
       "uses the file once more.",
       "Counts saturate: what went wrong once is never freed.",
       "The count wraps, and the file is freed while it is in use.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t count = file_state(own_task(), (int)file) + member("file_state.references");
	long copy;
	int now;

	poke_references(count, 0x80000000);
	copy = call1(__NR_dup, file);
	now = (int)peek32(count);
	(void)copy;
	return now > 0x7ffffff0;
}

static void victim(void)
{
	victim_waits();
}
