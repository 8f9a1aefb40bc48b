// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("ro_after_init", "window_mode", "ro_after_init: write after start-up",
       "The program sets the variable that says whether sealed memory exists back to "
       "the days of start-up.",
       "What start-up has set is read-only before the first program runs.",
       "Write windows no longer check what they write.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t mode = symbol("write_rarely") + member("write_rarely_layout.mode");

	poke(mode, 0);
	return peek(mode) == 0;
}

static void victim(void)
{
	victim_waits();
}
