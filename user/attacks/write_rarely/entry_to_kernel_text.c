// SPDX-License-Identifier: GPL-2.0-only
#include "untouched_pages.h"

ATTACK("write_rarely", "entry_to_kernel_text",
       "write_rarely: write to sealed memory outside a window",
       "The program points its own page-table entry to the frame of a kernel function, "
       "writable.",
       "Page tables are sealed memory: a store outside a write window faults.",
       "The program writes kernel code from user mode.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t root = own_root(own_task()), text = symbol("user_write_some");
	const uint64_t physical = (peek(table_entry(root, text, 1)) & ENTRY_ADDRESS) + text % 4096;
	char *const page = untouched_pages(1);
	uint64_t slot;

	slot = table_entry(root, (uint64_t)page, 1);
	poke(slot, (physical & ENTRY_ADDRESS) | 0x8000000000000067ul);
	*(volatile char *)(page + (physical & 4095)) = (char)0xcc;
	return peek8(text) == 0xcc;
}

static void victim(void)
{
	victim_waits();
}
