// SPDX-License-Identifier: GPL-2.0-only
#include "stale.h"

ATTACK("pgtable_integrity", "stale_page", "write_rarely: write to sealed memory outside a window",
       "While a second thread uses a page on the other CPU, the program takes that "
       "CPU out of those that have its page tables loaded, and gives the page back.",
       "Which CPUs have page tables loaded that several tasks share stands in sealed "
       "memory.",
       "The thread goes on with a frame that root's program has got, and reads its "
       "secret.");

static void before_thread(void)
{
}

static void while_used(void)
{
	poke(symbol("pgtable_cpu_roots") + member("own_stack.SIZE"), 0); /* of CPU 1 */
}
