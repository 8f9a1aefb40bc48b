// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: The program makes a function pointer of the kernel call the function that replaces
 * credentials, with root's.
 * Stops it: An indirect call checks the type of its target.
 * Without: The program is root.
 */
#include "attack.h"

ATTACK("cfi", "call_commit", "cfi: indirect call to a function of another type",
       "The program makes a function pointer of the kernel call the function that "
       "replaces credentials, with root's.",
       "An indirect call checks the type of its target.", "The program is root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	call_kernel(ATTACKER_CALL, symbol("credentials_commit"), symbol("kernel_credentials"), 0, 0,
		    0);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
