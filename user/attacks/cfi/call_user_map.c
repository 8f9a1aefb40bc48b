// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cfi", "call_user_map", "cfi: indirect call to a function of another type",
       "The program makes a function pointer of the kernel call the function that maps "
       "a page, with the frame of another program.",
       "An indirect call checks the type of its target.",
       "The program reads and writes the memory of root's program.");

static bool control(void)
{
	return is_ordinary();
}

static char memory[4096] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t task = own_task(), other = victim_task(task);
	const uint64_t frame =
		peek(table_entry(own_root(other), (uint64_t)memory, 1)) & ENTRY_ADDRESS;

	call_kernel(ATTACKER_CALL, symbol("mmu_user_map"), own_root(task), 0x500000000000, frame,
		    0x8b);
	return bytes_equal((const char *)0x500000000000, SECRET, sizeof(SECRET));
}

static void victim(void)
{
	char *end = memory;

	append_text(&end, SECRET);
	victim_waits();
}
