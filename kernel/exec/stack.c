// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first stack of a program (System V ABI for x86-64, 3.4.1; the same on Linux's other
 * processors). From the top down:
 *   a zero word, the name that was executed, environment strings, argument strings,
 *   the platform's name, 16 random bytes, padding to 16,
 *   the auxiliary vector, environment pointers, argument pointers, their count.
 */
#include "internal.h"

#include <arch/thread.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/task/credentials.h>
#include <linux/auxvec.h>
#include <linux/mman.h>
#include <mm/heap/heap.h>
#include <mm/copy/user_copy.h>
#include <mm/space/user_layout.h>
#include <secrets/secrets.h>
#include <violation.h>

#define STACK_SPARE (128 * KIB) /* mapped below the arguments from the start, as Linux does */
#define RANDOM_SIZE 16
#define PROGRAM_HEADER_SIZE 56
#define CLOCK_TICKS 100

static size_t table_words(const struct exec_vectors *vectors, uint32_t auxiliary_count)
{
	return 1 + (size_t)vectors->argument_count + 1 + (size_t)vectors->environment_count + 1 +
	       auxiliary_count;
}

int exec_map_stack(struct execution *execution)
{
	const struct exec_vectors *vectors = execution->vectors;
	const uint32_t execute = exec_layout(execution)->image.executable_stack ? PROT_EXEC : 0u;
	const size_t offset = user_layout_stack_offset();
	const size_t used = vectors->strings_size + strlen(execution->name) + 1 +
			    8 * table_words(vectors, AUXV_WORDS_MAX);
	const user_address top = user_layout_stack_top();
	const size_t size = align_up(offset + used + STACK_SPARE + PAGE_SIZE, PAGE_SIZE);
	const struct map_request request = {
		.address = top - size,
		.size = size,
		.protection = PROT_READ | PROT_WRITE | execute,
		.flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_ANONYMOUS | MAP_GROWSDOWN |
			 AREA_STACK,
	};
	const user_address end = top - offset;
	user_address where;

	execution->space->stack_top = top;
	EXEC_SEAL(execution, stack, &end);
	return address_space_map(execution->space, &request, &where);
}

static void add(struct address_space *space, uint64_t type, uint64_t value)
{
	space->auxv[space->auxv_count] = type;
	space->auxv[space->auxv_count + 1] = value;
	space->auxv_count += 2;
}

/* From the top down. */
struct stack_places {
	user_address name, strings, platform, random, stack;
};

static const char platform[] = ARCH_PLATFORM;

static const uint8_t auxiliary_types[] = {
	AT_SYSINFO_EHDR, AT_MINSIGSTKSZ, AT_HWCAP,  AT_PAGESZ, AT_CLKTCK, AT_PHDR,     AT_PHENT,
	AT_PHNUM,        AT_BASE,        AT_FLAGS,  AT_ENTRY,  AT_UID,    AT_EUID,     AT_GID,
	AT_EGID,         AT_SECURE,      AT_RANDOM, AT_HWCAP2, AT_EXECFN, AT_PLATFORM, AT_NULL,
};
#define AUXILIARY_WORDS (2 * (uint32_t)array_count(auxiliary_types))
static_assert(AUXILIARY_WORDS <= AUXV_WORDS_MAX);

static uint64_t place_value(uint8_t type, const struct stack_places *places)
{
	switch (type) {
	case AT_RANDOM:
		return places->random;
	case AT_EXECFN:
		return places->name;
	case AT_PLATFORM:
		return places->platform;
	case AT_MINSIGSTKSZ:
		return arch_signal_stack_minimum();
	case AT_HWCAP:
		return arch_user_capabilities(0);
	case AT_HWCAP2:
		return arch_user_capabilities(1);
	case AT_PAGESZ:
		return PAGE_SIZE;
	case AT_CLKTCK:
		return CLOCK_TICKS;
	case AT_PHENT:
		return PROGRAM_HEADER_SIZE;
	default:
		return 0;
	}
}

/* What a program trusts comes from sealed memory. */
static uint64_t auxiliary_value(uint8_t type, const struct execution *execution,
				const struct stack_places *places)
{
	switch (type) {
	case AT_SYSINFO_EHDR:
		return exec_start(execution)->vdso;
	case AT_PHDR:
		return exec_start(execution)->headers;
	case AT_PHNUM:
		return exec_start(execution)->header_count;
	case AT_BASE:
		return exec_start(execution)->base;
	case AT_ENTRY:
		return exec_start(execution)->entry;
	case AT_UID:
		return current_credentials()->uid;
	case AT_EUID:
		return current_credentials()->euid;
	case AT_GID:
		return current_credentials()->gid;
	case AT_EGID:
		return current_credentials()->egid;
	case AT_SECURE:
		return exec_is_secure(execution);
	default:
		return place_value(type, places);
	}
}

static void fill_auxiliary(const struct execution *execution, struct address_space *space,
			   const struct stack_places *places)
{
	for (size_t i = 0; i < array_count(auxiliary_types); i++)
		add(space, auxiliary_types[i],
		    auxiliary_value(auxiliary_types[i], execution, places));
}

[[noreturn]] static void auxiliary_changed(void)
{
	violation("cred_integrity", "the auxiliary vector of a program changed");
}

/*
 * The vector passes through ordinary memory on its way. What counts is what has arrived, in memory
 * that is the program's alone.
 */
static int check_auxiliary(const struct execution *execution, user_address at,
			   const struct stack_places *places)
{
	for (size_t i = 0; i < array_count(auxiliary_types); i++) {
		const uint8_t type = auxiliary_types[i];
		uint64_t pair[2];

		if (user_read_object(&pair, (struct user_in){ at + i * sizeof(pair) }) != 0)
			return -EFAULT;
		if (unlikely(!cred_integrity_allows(
			    pair[0] == type &&
			    pair[1] == auxiliary_value(type, execution, places))))
			auxiliary_changed();
	}
	return 0;
}

/* Pointers to COUNT strings that follow each other at ADDRESS; where the next one begins. */
static user_address fill_pointers(uint64_t *table, size_t *index, const char **text,
				  user_address address, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const size_t size = strlen(*text) + 1;

		table[(*index)++] = address;
		address += size;
		*text += size;
	}
	table[(*index)++] = 0;
	return address;
}

/* Where the strings are, for those who ask about this program. */
static void note_strings(struct address_space *space, user_address start, user_address middle,
			 user_address end)
{
	space->arguments_start = start;
	space->arguments_end = space->environment_start = middle;
	space->environment_end = end;
	task_strings_set(&(struct task_strings){ .arguments_start = start,
						 .arguments_end = middle,
						 .environment_start = middle,
						 .environment_end = end });
}

/* From the stack pointer up to the strings, in one buffer. */
static void fill_block(const struct exec_vectors *vectors, struct address_space *space,
		       const struct stack_places *places, uint8_t *block)
{
	uint64_t *const table = (uint64_t *)block;
	const char *text = vectors->strings;
	size_t index = 0;
	user_address middle, end;

	table[index++] = vectors->argument_count;
	middle = fill_pointers(table, &index, &text, places->strings, vectors->argument_count);
	end = fill_pointers(table, &index, &text, middle, vectors->environment_count);
	note_strings(space, places->strings, middle, end);
	memcpy(table + index, space->auxv, AUXILIARY_WORDS * sizeof(space->auxv[0]));
	random_bytes(block + (places->random - places->stack), RANDOM_SIZE);
	memcpy(block + (places->platform - places->stack), platform, sizeof(platform));
}

static int write_block(const struct exec_vectors *vectors, struct address_space *space,
		       const struct stack_places *places)
{
	const size_t size = places->strings - places->stack;
	uint8_t *const block = heap_alloc_bytes(size);
	int error;

	if (block == nullptr)
		return -ENOMEM;
	fill_block(vectors, space, places, block);
	error = user_write((struct user_out){ places->stack }, block, size);
	heap_free_bytes(block);
	return error;
}

/* Above the place is a word that stays zero. */
static void find_places(const struct execution *execution, size_t name_size,
			struct stack_places *places)
{
	const struct exec_vectors *vectors = execution->vectors;

	places->name = exec_layout(execution)->stack - 8 - name_size;
	places->strings = places->name - vectors->strings_size;
	places->platform = places->strings - sizeof(platform);
	places->random = align_down(places->platform, 16) - RANDOM_SIZE;
	places->stack = align_down(places->random - 8 * table_words(vectors, AUXILIARY_WORDS), 16);
}

int exec_fill_stack(const struct execution *execution, user_address *stack)
{
	const struct exec_vectors *vectors = execution->vectors;
	struct address_space *space = current_task()->space;
	const size_t name_size = strlen(execution->name) + 1;
	const size_t pointers = table_words(vectors, 0);
	struct stack_places places;
	int error;

	find_places(execution, name_size, &places);
	fill_auxiliary(execution, space, &places);
	error = user_write((struct user_out){ places.name }, execution->name, name_size);
	if (error == 0)
		error = user_write((struct user_out){ places.strings }, vectors->strings,
				   vectors->strings_size);
	if (error == 0)
		error = write_block(vectors, space, &places);
	if (error == 0)
		error = exec_strings_arrived(vectors, places.stack, places.strings);
	*stack = places.stack;
	return error != 0 ? error
			  : check_auxiliary(execution, places.stack + 8 * pointers, &places);
}
