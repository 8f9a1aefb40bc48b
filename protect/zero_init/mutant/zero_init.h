// SPDX-License-Identifier: GPL-2.0-only
/* Row zero_init taken away: what was in a buffer is still there for the next owner (program.h: in a
 * program's memory, too). */
#pragma once
#include <arch/memory.h>
#include <zero_init/program.h>

#define ZERO_INIT_BUFFERS false

static inline void zero_init_clear(void *memory, size_t words)
{
	arch_clear_words(memory, words);
}

static inline void zero_init_clear_buffer(void *memory, size_t words)
{
}
