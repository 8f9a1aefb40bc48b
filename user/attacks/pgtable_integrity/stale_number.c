// SPDX-License-Identifier: GPL-2.0-only
#include "stale.h"

ATTACK("pgtable_integrity", "stale_number", "reg_pinning: a CPU's block says the number of another",
       "The program changes the number of the other CPU while a second thread gets "
       "there: that CPU notes in the wrong place which page tables it loads, and "
       "is left out when a page is given back.",
       "A CPU is known by the register that leads to its block, not by what the "
       "block says.",
       "The thread goes on with a frame that root's program has got, and reads its "
       "secret.");

static void number_store(uint32_t number)
{
	poke32(peek(symbol("cpus") + 8) + member("cpu.id"), number);
}

static void before_thread(void)
{
	number_store(7); /* there is none */
}

static void while_used(void)
{
	number_store(1);
}
