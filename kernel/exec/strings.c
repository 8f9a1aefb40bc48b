// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arguments and environment of a new program: on their way from the old memory to the new one they
 * stand in the kernel's, which is ordinary memory, for as long as an execve takes. So each string
 * goes into a sum with a key that stands in no memory (protect/shadow_stack/keyed_sum.h) when it
 * has been read, and the sum, with their numbers, stands in the seal of the task that executes.
 * When all has arrived in memory that is the new program's alone, it is compared: each string, and
 * each pointer that the program finds.
 *
 * A string counts in pieces of PIECE bytes, the last one ends with its zero.
 * Locks: process->exec_lock, or no execve under way yet; the current task's own seal.
 */
#include "internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <cred_integrity/cred_integrity.h>
#include <mm/copy/user_copy.h>
#include <shadow_stack/keyed_sum.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define DOMAIN UINT64_C(0x65786563) /* texts of links have another */
#define PIECE 240

/* Up to eight bytes, the rest zero. */
static uint64_t word_at(const char *text, size_t size)
{
	uint64_t word = 0;

	if (likely(size >= sizeof(word)))
		__builtin_memcpy(&word, text, sizeof(word));
	else
		memcpy(&word, text, size);
	return word;
}

/* What it gives stands in memory and is all that others see: the secrets are behind the final
 * sum. */
static uint64_t add_piece(uint64_t before, const char *text, size_t size)
{
	const struct hash_key key = arch_hidden_key();
	const uint64_t factor = rotate_left64(key.word[0], 43) ^ rotate_left64(key.word[1], 19) ^ 1;
	uint64_t sum = keyed_fold(key.word[1] ^ DOMAIN, before, size, factor);

	for (size_t i = 0; i < size; i += 16) {
		const size_t rest = size - i;

		sum = keyed_fold(sum, word_at(text + i, rest),
				 rest > 8 ? word_at(text + i + 8, rest - 8) : 0, factor);
	}
	return keyed_final_sum(&key, sum);
}

uint64_t exec_strings_add(uint64_t sum, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i += PIECE)
		sum = add_piece(sum, text + i, minimum(size - i, (size_t)PIECE));
	return sum;
}

static uint64_t add_numbers(uint64_t sum, const struct exec_vectors *vectors)
{
	const uint32_t numbers[] = { vectors->argument_count, vectors->environment_count };

	return add_piece(sum, (const char *)numbers, sizeof(numbers));
}

void exec_strings_seal(const struct exec_vectors *vectors, uint64_t sum)
{
	sealed_store((uint64_t *)(uintptr_t)&kernel_stack_seal()->program.strings,
		     add_numbers(sum, vectors));
}

static void check(const struct exec_vectors *vectors, uint64_t sum, bool pointers)
{
	const uint64_t sealed = kernel_stack_seal()->program.strings;

	if (unlikely(!cred_integrity_allows(pointers && sealed == add_numbers(sum, vectors))))
		violation("cred_integrity", "the arguments of a program were changed");
}

uint64_t exec_strings_sum(const struct exec_vectors *vectors)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < vectors->strings_size;) {
		const size_t size =
			strnlen(vectors->strings + i, vectors->strings_size - i - 1) + 1;

		sum = exec_strings_add(sum, vectors->strings + i, size);
		i += size;
	}
	return sum;
}

void exec_strings_check(const struct exec_vectors *vectors)
{
	check(vectors, exec_strings_sum(vectors), true);
}

/* The places in the program's memory that it goes through, and what it finds. */
struct arrived {
	user_address table, text;
	uint64_t sum;
	bool pointers; /* all so far lead where they should */
	char piece[PIECE];
};

/* The next string. */
static int next_string(struct arrived *arrived)
{
	long length = -ENAMETOOLONG;

	while (length == -ENAMETOOLONG) {
		char *const piece = arrived->piece;
		size_t size = PIECE;

		length = user_read_string(piece, (struct user_string){ arrived->text }, PIECE);
		if (length >= 0)
			size = (size_t)length + 1;
		else if (length != -ENAMETOOLONG)
			return (int)length;
		else if (user_read(piece, (struct user_in){ arrived->text }, PIECE) != 0)
			return -EFAULT;
		arrived->sum = add_piece(arrived->sum, piece, size);
		arrived->text += size;
	}
	return 0;
}

static int next_word(struct arrived *arrived, uint64_t expected)
{
	uint64_t word;

	if (user_read_object(&word, (struct user_in){ arrived->table }) != 0)
		return -EFAULT;
	arrived->table += sizeof(word);
	arrived->pointers &= word == expected;
	return 0;
}

/* COUNT pointers and the zero behind them. */
static int next_vector(struct arrived *arrived, uint32_t count)
{
	int error = 0;

	for (uint32_t i = 0; i < count && error == 0; i++) {
		error = next_word(arrived, arrived->text);
		if (error == 0)
			error = next_string(arrived);
	}
	return error != 0 ? error : next_word(arrived, 0);
}

int exec_strings_arrived(const struct exec_vectors *vectors, user_address table, user_address text)
{
	struct arrived arrived = { .table = table, .text = text, .pointers = true };
	int error = next_word(&arrived, vectors->argument_count);

	if (error == 0)
		error = next_vector(&arrived, vectors->argument_count);
	if (error == 0)
		error = next_vector(&arrived, vectors->environment_count);
	if (error == 0)
		check(vectors, arrived.sum, arrived.pointers);
	return error;
}
