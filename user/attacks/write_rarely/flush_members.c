// SPDX-License-Identifier: GPL-2.0-only
#include "stale.h"

ATTACK("write_rarely", "flush_members", "write_rarely: write to sealed memory outside a window",
       "While a second thread uses a page on the other CPU, the program takes that "
       "CPU out of those that are asked to forget translations, and gives the page "
       "back.",
       "Who is asked, what, and who has answered stand in sealed memory.",
       "The thread goes on with a frame that root's program has got, and reads its "
       "secret.");

static void before_thread(void)
{
}

static void while_used(void)
{
	poke(symbol("flush_members"), 1);
}
