// SPDX-License-Identifier: GPL-2.0-only
/*
 * A read or write that sleeps until there is something, or room: where in the program's memory, and
 * how much, stands where nobody else can write meanwhile (<shadow_stack/kept.h>). One buffer at a
 * time for each thread.
 */
#pragma once
#include <arch/user_registers.h>
#include <shadow_stack/kept.h>

static inline void user_buffer_keep(user_address address, size_t bytes)
{
	user_registers_keep((const uint64_t[]){ address, bytes });
}

static inline void user_buffer_kept(user_address *address, size_t *bytes)
{
	uint64_t words[2];

	user_registers_kept(words);
	*address = shadow_stack_word(words[0], *address);
	*bytes = shadow_stack_word(words[1], *bytes);
}
