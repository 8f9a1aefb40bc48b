// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("write_rarely", "descriptor_slot", "write_rarely: write to sealed memory outside a window",
       "The program puts a file that root's program has open into a descriptor of its own.",
       "Descriptors are sealed, and written inside write windows only.",
       "It reads root's file through its own descriptor.");

#define VICTIM_FILE 5

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long own = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t task = own_task();
	char bytes[sizeof(SECRET) - 1] = { 0 };

	poke(file_slot(task, (int)own), peek(file_slot(victim_task(task), VICTIM_FILE)));
	call4(__NR_pread64, own, (long)bytes, sizeof(bytes), 0);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

static void victim(void)
{
	call2(__NR_dup2, call3(__NR_open, (long)PRIZE, O_RDONLY, 0), VICTIM_FILE);
	victim_waits();
}
