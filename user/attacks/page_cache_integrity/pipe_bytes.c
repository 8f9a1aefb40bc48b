// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

ATTACK("page_cache_integrity", "pipe_bytes", "page_cache_integrity: write to the page cache",
       "The program overwrites what waits in a pipe that a program of root takes its "
       "commands from.",
       "The pages of pipes are file frames: no kernel mapping lets anybody write there.",
       "Root's program does what the attacker has written.");

static bool fire(void)
{
	const uint64_t slot = peek(victim_object() + member("pipe.slots"));

	poke8(page_address(peek(slot)), PUBLISH_COMMAND);
	return victim_obeys();
}

static void victim(void)
{
	obey_pipe();
}
