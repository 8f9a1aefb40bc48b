// SPDX-License-Identifier: GPL-2.0-only
//
// Bulk clearing and copying in 8-byte words (addresses 8-aligned): what pages and kernel objects
// need, inline, without memset's tests of size and alignment.
#pragma once
#include <arch/types.h>

static inline void arch_clear_words(void *to, size_t words);
static inline void arch_copy_words(void *to, const void *from, size_t words);
static inline size_t arch_find_nonzero_word(const uint64_t *words, size_t count); // COUNT: none
#include <arch/memory_inline.h>
