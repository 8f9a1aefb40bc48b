// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("heap_integrity", "two_owners", "heap_integrity: double free of struct text_file",
       "The program makes two open files share what one of them keeps, and closes both: "
       "the object is freed twice, and the next two files get it together.",
       "Which objects are live is kept apart from them: a second free is found.",
       "Two open files have one and the same object.");

#define FILES 64

static uint64_t private_of(long file)
{
	return file_struct(own_task(), (int)file) + member("file.private");
}

static long open_text(void)
{
	return call3(__NR_open, (long)"/proc/version", O_RDONLY, 0);
}

static bool control(void)
{
	const long first = open_text(), second = open_text();
	const bool apart =
		first >= 0 && second >= 0 && peek(private_of(first)) != peek(private_of(second));

	return is_ordinary() && call1(__NR_close, first) == 0 && call1(__NR_close, second) == 0 &&
	       apart;
}

static bool fire(void)
{
	const long first = open_text(), second = open_text();
	uint64_t objects[FILES];

	(void)own_cpu(0);
	poke(private_of(second), peek(private_of(first)));
	call1(__NR_close, first);
	call1(__NR_close, second);
	for (unsigned int i = 0; i < FILES; i++) {
		objects[i] = peek(private_of(open_text()));
		for (unsigned int j = 0; j < i; j++)
			if (objects[i] == objects[j])
				return true;
	}
	return false;
}

static void victim(void)
{
	victim_waits();
}
