// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

ATTACK("page_cache_integrity", "pipe_page",
       "page_cache_integrity: a page of bytes under way that is another's",
       "The program exchanges the page of a pipe of its own for that of one that a program "
       "of root takes its commands from.",
       "A frame says in sealed memory which pipe it is a page of.",
       "Root's program does what the attacker has written to his pipe.");

static bool fire(void)
{
	const uint64_t slots = member("pipe.slots");
	const char command = PUBLISH_COMMAND;
	int ends[2];
	uint64_t own, others, page;

	call1(__NR_pipe, (long)ends);
	call3(__NR_write, ends[1], (long)&command, 1);
	own = peek(peek(file_struct(own_task(), ends[0]) + member("file.private")) + slots);
	others = peek(victim_object() + slots);
	page = peek(others);
	poke(others, peek(own));
	poke(own, page);
	return victim_obeys();
}

static void victim(void)
{
	obey_pipe();
}
