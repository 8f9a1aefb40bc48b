// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory is zero when it is handed out: locals by the compiler (flags of this row), frames and heap
 * objects because they are cleared the moment they are given back. Clearing at that end also means
 * that no secret outlives its owner.
 */
#pragma once
#include <arch/memory.h>
#include <zero_init/program.h>

/*
 * True: whoever hands out memory may count on it being clear, and finds a write after free by
 * that.
 */
#define ZERO_INIT_BUFFERS true

/* A frame or a typed object, WORDS of 8 bytes, that its owner has given back. */
static inline void zero_init_clear(void *memory, size_t words)
{
	arch_clear_words(memory, words);
}

/* A buffer of run-time size. */
static inline void zero_init_clear_buffer(void *memory, size_t words)
{
	arch_clear_words(memory, words);
}
