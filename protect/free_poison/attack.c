// SPDX-License-Identifier: GPL-2.0-only
//
// A secret was the argument of an operation that has returned, and was copied by a function that it
// called; the attacker's code runs next and looks into the two registers.

#include <protection.h>

#include "register.h"

#define SECRET UINT64_C(0x0123456789abcdef)

static int use_secret(void)
{
	register_after_call(0);
	use_value(SECRET);
	return read_once(register_use) == SECRET ? 0 : -1;
}

static bool read_register(void)
{
	return register_after_call(SECRET) == SECRET;
}

ATTACK(free_poison, read_register,
       .threat = "The attacker's code looks for a secret in the registers that an earlier "
		 "operation has used.",
       .stops = "An operation clears the registers that it and its functions used before it "
		"returns.",
       .without = "The secret is still in a register.", .control = use_secret,
       .fire = read_register, .verdict = "");
