// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: The program makes the kernel return into the function that replaces credentials, with
 * root's as argument.
 * Stops it: New credentials are copied into sealed memory and must follow from the old ones.
 * Without: The program is root.
 */
#include "attack.h"

ATTACK("cred_integrity", "return_to_commit",
       "cred_integrity: credentials that the task may not have",
       "The program makes the kernel return into the function that replaces "
       "credentials, with root's as argument.",
       "New credentials are copied into sealed memory and must follow from the old "
       "ones.",
       "The program is root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	call_kernel(ATTACKER_RETURN, symbol("credentials_commit"), symbol("kernel_credentials"), 0,
		    0, 0);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
