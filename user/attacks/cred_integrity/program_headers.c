// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

static bool is_careless(void);
#define OTHER_PROGRAM is_careless()
#include "execution.h"

ATTACK("cred_integrity", "program_headers", "LOST",
       "The attacker executes a program of root with the set-user-id bit. When it is mapped, he "
       "changes what its headers said: its data ends before a variable that makes it careful.",
       "What headers say is sealed when they have been read; the copy counts for nothing.",
       "The kernel clears the variable with the rest of its page: root's program is not careful.");

/* In the data of root's program, and not its first. */
static volatile struct {
	unsigned int first, careful;
} data = { 1, 1 };

static bool is_careless(void)
{
	return !data.careful && is_root();
}

extern const char program_entry[] __asm__("_start");

#define WRITABLE 2u

static bool control(void)
{
	return is_ordinary() && data.first && data.careful &&
	       call3(__NR_open, (long)SET_ID, O_RDONLY, 0) >= 0;
}

static void change(uint64_t execution)
{
	const uint64_t image =
		execution + member("execution.layout") + member("execution_layout.image");
	const uint64_t place = peek(image + member("elf_image.entry")) +
			       ((uint64_t)&data.careful - (uint64_t)program_entry);
	const uint64_t size = member("elf_segment.SIZE");
	uint64_t segment = image + member("elf_image.segments");

	for (uint32_t i = 0; i < peek32(image + member("elf_image.segment_count"));
	     i++, segment += size) {
		const uint64_t start = peek(segment + member("elf_segment.address"));

		if ((peek32(segment + member("elf_segment.permissions")) & WRITABLE) &&
		    place > start &&
		    place - start < peek(segment + member("elf_segment.memory_size")))
			poke(segment + member("elf_segment.file_size"), place - start);
	}
}

static bool fire(void)
{
	return execute_changed(SET_ID, change, nothing_more) >> 8 == 77;
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}
