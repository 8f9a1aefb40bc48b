// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cfi", "call_sealed_copy", "cfi: indirect call to a function of another type",
       "The program makes a function pointer of the kernel call the function that "
       "copies into sealed memory, with root's credentials and its own as the target.",
       "An indirect call checks the type of its target.", "The program is root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	call_kernel(ATTACKER_CALL, symbol("sealed_copy"), own_credentials(own_task()),
		    symbol("kernel_credentials"), member("credentials.SIZE"), 0);
	return is_root();
}

static void victim(void)
{
	victim_waits();
}
