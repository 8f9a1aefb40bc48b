// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("strict_rwx", "kernel_text", "strict_rwx: write to kernel text",
       "The program overwrites a kernel function.",
       "Kernel text is mapped without write permission, and CR0.WP holds for the "
       "kernel.",
       "The program runs its own code in the kernel.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t text = symbol("user_write_some");

	poke8(text, 0xcc);
	return peek8(text) == 0xcc;
}

static void victim(void)
{
	victim_waits();
}
