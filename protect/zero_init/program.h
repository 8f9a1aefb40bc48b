// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of row zero_init that programs need to run at all: their memory begins as zero. A file
 * of its own, so that the kernel without all protections (mutant-all) keeps it and can be measured.
 */
#pragma once
#include <arch/memory.h>

/* A frame that a program or a file had and gave back, on the private root; WORDS of 8 bytes. */
static inline void zero_init_clear_program(void *memory, size_t words)
{
	arch_clear_words(memory, words);
}
