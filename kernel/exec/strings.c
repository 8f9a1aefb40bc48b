// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arguments and environment of a new program: on their way from the old memory to the new one they
 * stand in the kernel's, which is ordinary memory, for as long as an execve takes. So each string
 * goes into a sum with a key that stands in no memory (protect/shadow_stack/keyed_sum.h) when it
 * has been read, and the sum stands with their numbers in the seal of the task that executes.
 * When all has arrived in memory that is the new program's alone, it is compared: each string, and
 * each pointer that the program finds.
 *
 * A string counts in pieces (struct exec_piece), the last one ends with its zero.
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
#define PIECE sizeof(struct exec_piece)

static uint64_t add_piece(uint64_t before, const char *text, size_t size)
{
	return keyed_text_sum(DOMAIN, before, text, size);
}

uint64_t exec_strings_add(uint64_t sum, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i += PIECE)
		sum = add_piece(sum, text + i, minimum(size - i, PIECE));
	return sum;
}

void exec_strings_seal(const struct exec_vectors *vectors, uint64_t sum)
{
	const struct strings_sum sealed = {
		.text = sum,
		.arguments = vectors->argument_count,
		.environment = vectors->environment_count,
	};

	sealed_copy(&kernel_stack_seal()->program.strings, &sealed, sizeof(sealed));
}

static void check(const struct exec_vectors *vectors, uint64_t sum, bool pointers)
{
	const struct strings_sum *const sealed = &kernel_stack_seal()->program.strings;

	if (unlikely(!cred_integrity_allows(pointers && sealed->text == sum &&
					    sealed->arguments == vectors->argument_count &&
					    sealed->environment == vectors->environment_count)))
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

long exec_piece_read(struct exec_piece *piece, user_address address)
{
	const long length = user_read_text(piece->text, (struct user_string){ address });

	if (length == -ENAMETOOLONG)
		return PIECE;
	return length < 0 ? length : length + 1;
}

/* The places in the program's memory that it goes through, and what it finds. */
struct arrived {
	user_address table, text;
	uint64_t sum;
	bool pointers; /* all so far lead where they should */
};

/* The next string. */
static int next_string(struct arrived *arrived)
{
	WRITTEN_FIRST struct exec_piece piece;
	long size;

	do {
		size = exec_piece_read(&piece, arrived->text);
		if (size < 0)
			return (int)size;
		arrived->sum = add_piece(arrived->sum, piece.text, (size_t)size);
		arrived->text += (size_t)size;
	} while (!exec_piece_ends(&piece, (size_t)size));
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
