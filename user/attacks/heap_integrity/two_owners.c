// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("heap_integrity", "two_owners", "heap_integrity: double free of bytes",
       "The program makes two open files share the text that one of them keeps, and closes both: "
       "the buffer is freed twice, and the next two files get it together.",
       "Which objects are live is kept apart from them: a second free is found.",
       "Two open files have one and the same buffer.");

#define FILES 64

/* Where the address of an open file's text stands. */
static uint64_t text_of(long file)
{
	return peek(file_struct(own_task(), (int)file) + member("file.private")) +
	       member("text_file.text");
}

static long open_text(void)
{
	const long file = call3(__NR_open, (long)"/proc/version", O_RDONLY, 0);
	char byte;

	return call3(__NR_read, file, (long)&byte, 1) == 1 ? file : -1;
}

static bool control(void)
{
	const long first = open_text(), second = open_text();
	const bool apart =
		first >= 0 && second >= 0 && peek(text_of(first)) != peek(text_of(second));

	return is_ordinary() && call1(__NR_close, first) == 0 && call1(__NR_close, second) == 0 &&
	       apart;
}

static bool fire(void)
{
	const long first = open_text(), second = open_text();
	uint64_t objects[FILES];

	(void)own_cpu(0);
	poke(text_of(second), peek(text_of(first)));
	call1(__NR_close, first);
	call1(__NR_close, second);
	for (unsigned int i = 0; i < FILES; i++) {
		objects[i] = peek(text_of(open_text()));
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
