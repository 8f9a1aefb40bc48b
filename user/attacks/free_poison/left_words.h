// SPDX-License-Identifier: GPL-2.0-only
/*
 * left_words.h - a program has a secret number in the arguments of small system calls, and the
 * attacker looks for it on that program's kernel stack.
 */
#ifndef LEFT_WORDS_H
#define LEFT_WORDS_H

#include "../attack.h"

#define SECRET_WORD 0x5ec2e7c0de5ec2e7ul
#define REACH 4096ul /* small calls use no more, with the random depth at which they begin */
#define ROUNDS 64

/* Calls of few and small functions, each at a random depth. */
static inline void say_secret_to_kernel(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		call4(__NR_pread64, 1, SECRET_WORD, SECRET_WORD, SECRET_WORD);
		call4(__NR_pwrite64, 1, SECRET_WORD, SECRET_WORD, SECRET_WORD);
		call4(__NR_sendfile, 1, SECRET_WORD, SECRET_WORD, SECRET_WORD);
		call3(__NR_getdents64, 1, SECRET_WORD, SECRET_WORD);
		call4(__NR_mremap, SECRET_WORD, SECRET_WORD, SECRET_WORD, SECRET_WORD);
	}
}

/* How many of the last words of the stack that ends at TOP hold the secret. */
static inline unsigned int count_left(uint64_t top)
{
	unsigned int found = 0;

	for (uint64_t address = top - REACH; address < top; address += 8) {
		uint64_t value;

		found += quiet_peek(address, &value) && value == SECRET_WORD;
	}
	return found;
}

#endif
