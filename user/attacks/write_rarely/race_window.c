// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: 300 programs store into their credentials at random moments, while the other CPU opens
 * write windows in a loop.
 * Stops it: A window is open on one CPU only: the key register is the CPU's own.
 * Without: One of them is root.
 */
#include "attack.h"

ATTACK("write_rarely", "race_window", "write_rarely: write to sealed memory outside a window",
       "300 programs store into their credentials at random moments, while the other "
       "CPU opens write windows in a loop.",
       "A window is open on one CPU only: the key register is the CPU's own.",
       "One of them is root.");

static bool control(void)
{
	return is_ordinary();
}

#define TRIES 300

/* What was won is shared; each try is a program of its own, since the kernel ends it. */
static bool *won;

static void open_windows(void)
{
	(void)own_cpu(0);
	for (;;)
		call3(__NR_setresuid, ATTACKER_UID, ATTACKER_UID, ATTACKER_UID);
}

static void try_once(unsigned int number)
{
	const uint64_t place = own_credentials(own_task()) + member("credentials.euid");

	(void)own_cpu(1);
	for (unsigned int i = 0; i < number * 37; i++)
		__asm__ volatile("pause");
	poke32(place, 0);
	*won = call0(__NR_geteuid) == 0;
	leave(0);
}

static bool fire(void)
{
	const long windows = fork_program();
	int status = 0;

	won = (bool *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);
	if (windows == 0)
		open_windows();
	for (unsigned int i = 0; i < TRIES && !*won; i++) {
		const long id = fork_program();

		if (id == 0)
			try_once(i);
		status = wait_program(id);
	}
	call2(__NR_kill, windows, SIGKILL);
	if (!*won && (status & 0x7f) == SIGKILL)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return *won;
}

static void victim(void)
{
	victim_waits();
}
