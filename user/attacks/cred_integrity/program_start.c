// SPDX-License-Identifier: GPL-2.0-only
#include "execution.h"

ATTACK("cred_integrity", "program_start", "LOST",
       "The attacker executes a program of root with the set-user-id bit. When it is mapped, he "
       "changes the address where it is to start.",
       "Where a program starts is sealed as soon as it is known; the copy counts for nothing.",
       "Root's program starts in a function that it never calls.");

extern const char program_entry[] __asm__("_start"), elsewhere[];
__asm__(".text\nelsewhere:\tcall never_called\n\tint3");

static bool control(void)
{
	return is_ordinary() && call3(__NR_open, (long)SET_ID, O_RDONLY, 0) >= 0;
}

[[gnu::used]] _Noreturn void never_called(void);
[[gnu::used]] _Noreturn void never_called(void)
{
	leave(is_root() ? 99 : 1);
}

static void change(uint64_t execution)
{
	const uint64_t first =
		execution + member("execution.start") + member("program_start.first");

	poke(first, peek(first) + ((uint64_t)elsewhere - (uint64_t)program_entry));
}

static bool fire(void)
{
	return execute_changed(SET_ID, change, nothing_more) >> 8 == 99;
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}
