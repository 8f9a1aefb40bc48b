// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

ATTACK("page_cache_integrity", "terminal_bytes", "page_cache_integrity: write to the page cache",
       "The program overwrites what has been typed at a terminal of root, and waits there "
       "for a program.",
       "What is typed waits in file frames: no kernel mapping lets anybody write there.",
       "Root's program does what the attacker has written.");

static bool fire(void)
{
	poke8(page_address(peek(victim_object() + member("terminal.input"))), PUBLISH_COMMAND);
	return victim_obeys();
}

static void victim(void)
{
	static const char line[] = { WAIT_COMMAND, '\n' };
	int master;
	const int slave = open_terminal(&master);

	call3(__NR_write, master, (long)line, sizeof(line));
	obey(slave);
}
