// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "exe_other_file", "LOST",
       "A program of root reads the file that it is run from, /proc/self/exe, as those do that "
       "start themselves again. The attacker bends the kernel's pointer to that file to one of his "
       "own.",
       "Which file a program is run from stands in its task's seal, since its execve(2).",
       "Root's program takes the attacker's file for its own.");

#define MAGIC_OF_PROGRAMS 0x7f

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long own = call3(__NR_open, (long)"/tmp/own", O_CREAT | O_RDWR, 0755);
	const uint64_t task = own_task();
	const uint64_t place =
		peek(victim_task(task) + member("task.space")) + member("address_space.executable");
	const uint64_t before = peek(place);

	call3(__NR_write, own, (long)"mine", 4);
	poke(place, file_struct(task, (int)own));
	await_rounds(2);
	poke(place, before);
	return false;
}

static void victim(void)
{
	char first;
	long file;

	for (;;) {
		victim_round();
		file = call3(__NR_open, (long)"/proc/self/exe", O_RDONLY, 0);
		if (call3(__NR_read, file, (long)&first, 1) == 1 && first != MAGIC_OF_PROGRAMS)
			victim_is_beaten();
		call1(__NR_close, file);
		sleep_milliseconds(20);
	}
}
