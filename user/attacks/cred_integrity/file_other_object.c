// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "file_other_object",
       "write_rarely: write to sealed memory outside a window",
       "A program of root waits for what its child says through a pipe. The attacker makes a pipe "
       "of his own work on the object of that one.",
       "On which object an open file's operations work stands in sealed memory, beside the "
       "operations, since the file was opened.",
       "Root's program hears the attacker.");

#define VICTIM_FILE 7

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), object = member("file.private");
	const uint64_t wanted = peek(file_struct(victim_task(task), VICTIM_FILE) + object);
	int ends[2] = { -1, -1 };
	uint64_t place, before;

	call2(__NR_pipe2, (long)ends, 0);
	place = file_struct(task, ends[1]) + object;
	before = peek(place);
	poke(place, wanted);
	call3(__NR_write, ends[1], (long)"X", 1);
	poke(place, before);
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	int ends[2] = { -1, -1 };
	char byte;

	call2(__NR_pipe2, (long)ends, 0);
	call2(__NR_dup2, ends[0], VICTIM_FILE);
	victim_round();
	if (call3(__NR_read, VICTIM_FILE, (long)&byte, 1) == 1)
		victim_is_beaten();
	victim_waits();
}
