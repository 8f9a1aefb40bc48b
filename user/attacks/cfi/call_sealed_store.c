// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cfi", "call_sealed_store", "cfi: indirect call to a function of another type",
       "The program makes a function pointer of the kernel call the function that "
       "opens a write window, with an address and a value of its own.",
       "An indirect call checks the type of its target.",
       "The program writes any sealed word: it is root.");

static bool control(void)
{
	return is_ordinary();
}

/* The word in which an id stands, and with it what this build placed beside it. */
static void clear_id(const char *name)
{
	const uint64_t word = (own_credentials(own_task()) + member(name)) & ~UINT64_C(7);

	call_kernel(ATTACKER_CALL, symbol("sealed_store"), word, 0, 0, 0);
}

static bool fire(void)
{
	clear_id("credentials.euid");
	clear_id("credentials.fsuid");
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
