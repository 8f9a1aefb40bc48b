// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first stack of a program (System V ABI for x86-64, 3.4.1; the same on Linux's other
 * processors). From the top down:
 *   a zero word, the name that was executed, environment strings, argument strings,
 *   the platform's name, 16 random bytes, padding to 16,
 *   the auxiliary vector, environment pointers, argument pointers, their count.
 */
#include "exec_internal.h"

#include <arch/thread.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <kernel/credentials.h>
#include <linux/auxvec.h>
#include <linux/mman.h>
#include <mm/heap.h>
#include <mm/user_copy.h>
#include <mm/user_layout.h>
#include <secrets/secrets.h>

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
	const uint32_t execute = execution->image.executable_stack ? PROT_EXEC : 0u;
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
	user_address where;

	execution->space->stack_top = top;
	execution->stack = top - offset;
	return address_space_map(execution->space, &request, &where);
}

static void add(struct address_space *space, uint64_t type, uint64_t value)
{
	space->auxv[space->auxv_count] = type;
	space->auxv[space->auxv_count + 1] = value;
	space->auxv_count += 2;
}

struct stack_places {
	user_address name, strings, platform, random;
};

static void fill_auxiliary(const struct execution *execution, struct address_space *space,
			   const struct stack_places *places)
{
	const struct credentials *credentials = current_credentials();
	const bool has_interpreter = execution->interpreter != nullptr;

	add(space, AT_SYSINFO_EHDR, execution->vdso);
	add(space, AT_MINSIGSTKSZ, arch_signal_stack_minimum());
	add(space, AT_HWCAP, arch_user_capabilities(0));
	add(space, AT_PAGESZ, PAGE_SIZE);
	add(space, AT_CLKTCK, CLOCK_TICKS);
	add(space, AT_PHDR, execution->placed.headers);
	add(space, AT_PHENT, PROGRAM_HEADER_SIZE);
	add(space, AT_PHNUM, execution->image.phdr_count);
	add(space, AT_BASE, has_interpreter ? execution->interpreter_placed.bias : 0);
	add(space, AT_FLAGS, 0);
	add(space, AT_ENTRY, execution->placed.entry);
	add(space, AT_UID, credentials->uid);
	add(space, AT_EUID, credentials->euid);
	add(space, AT_GID, credentials->gid);
	add(space, AT_EGID, credentials->egid);
	add(space, AT_SECURE, execution->secure);
	add(space, AT_RANDOM, places->random);
	add(space, AT_HWCAP2, arch_user_capabilities(1));
	add(space, AT_EXECFN, places->name);
	add(space, AT_PLATFORM, places->platform);
	add(space, AT_NULL, 0);
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

static int write_table(struct execution *execution, struct address_space *space,
		       const struct stack_places *places)
{
	const struct exec_vectors *vectors = execution->vectors;
	const size_t words = table_words(vectors, space->auxv_count);
	uint64_t *table = heap_alloc_bytes(words * 8);
	const char *text = vectors->strings;
	size_t index = 0;
	int error;

	if (table == nullptr)
		return -ENOMEM;
	table[index++] = vectors->argument_count;
	space->arguments_start = places->strings;
	space->arguments_end =
		fill_pointers(table, &index, &text, places->strings, vectors->argument_count);
	space->environment_start = space->arguments_end;
	space->environment_end = fill_pointers(table, &index, &text, space->arguments_end,
					       vectors->environment_count);
	memcpy(table + index, space->auxv, space->auxv_count * sizeof(space->auxv[0]));
	execution->stack = align_down(places->random - words * 8, 16);
	error = user_write((struct user_out){ execution->stack }, table, words * 8);
	heap_free_bytes(table);
	return error;
}

int exec_fill_stack(struct execution *execution)
{
	const struct exec_vectors *vectors = execution->vectors;
	struct address_space *space = current_task()->space;
	const size_t name_size = strlen(execution->name) + 1;
	static const char platform[] = ARCH_PLATFORM;
	uint8_t random[RANDOM_SIZE];
	struct stack_places places;

	places.name = execution->stack - 8 - name_size;
	places.strings = places.name - vectors->strings_size;
	places.platform = places.strings - sizeof(platform);
	places.random = align_down(places.platform, 16) - RANDOM_SIZE;
	random_bytes(random, sizeof(random));
	fill_auxiliary(execution, space, &places);
	if (user_write((struct user_out){ places.name }, execution->name, name_size) != 0 ||
	    user_write((struct user_out){ places.strings }, vectors->strings,
		       vectors->strings_size) != 0 ||
	    user_write((struct user_out){ places.platform }, platform, sizeof(platform)) != 0 ||
	    user_write((struct user_out){ places.random }, random, sizeof(random)) != 0)
		return -EFAULT;
	return write_table(execution, space, &places);
}
