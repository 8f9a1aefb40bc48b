// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "umask_of_root", "LOST",
       "A program of root makes files that others may not write, because its umask says so. The "
       "attacker clears the umask in its ordinary memory.",
       "The umask that counts stands in the sealed record of the program's places.",
       "The attacker writes into root's new files.");

#define FIRST "/tmp/made.a"
#define LETTER (sizeof(FIRST) - 2)
#define ROUNDS 3 /* the first before the attack */

static bool may_write(char letter)
{
	char name[] = FIRST;

	name[LETTER] = letter;
	return call3(__NR_open, (long)name, O_WRONLY, 0) >= 0;
}

static bool control(void)
{
	return is_ordinary() && !may_write('a') && call3(__NR_open, (long)FIRST, O_RDONLY, 0) >= 0;
}

static bool fire(void)
{
	uint64_t context;

	meet_victim();
	context = peek(victim_task(own_task()) + member("task.file_context"));

	poke32(context + member("file_context.umask"), 0);
	victim_go();
	await(victim_has_ended());
	for (char letter = 'b'; letter < 'a' + ROUNDS; letter++)
		if (may_write(letter))
			return true;
	return false;
}

static void victim(void)
{
	char name[] = FIRST;

	for (char letter = 'a'; letter < 'a' + ROUNDS; letter++) {
		name[LETTER] = letter;
		call3(__NR_open, (long)name, O_CREAT | O_RDWR, 0666);
		if (letter == 'a')
			victim_awaits_attacker();
	}
}
