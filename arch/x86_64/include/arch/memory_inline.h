// SPDX-License-Identifier: GPL-2.0-only
#pragma once

static inline void arch_clear_words(void *to, size_t words)
{
	__asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
}

static inline void arch_copy_words(void *to, const void *from, size_t words)
{
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

static inline size_t arch_find_nonzero_word(const uint64_t *words, size_t count)
{
	const uint64_t *position = words;
	size_t left = count;
	bool all_zero;

	if (count == 0)
		return 0;
	__asm__ volatile("repe scasq"
			 : "+D"(position), "+c"(left), "=@ccz"(all_zero)
			 : "a"(0)
			 : "memory");
	return all_zero ? count : (size_t)(position - words) - 1;
}
