// SPDX-License-Identifier: GPL-2.0-only
/*
 * ret2usr: control flow of the kernel is bent to code that the attacker placed in his own,
 * executable memory. The code of the prize is a function of this image without any reference to its
 * surroundings, copied there.
 */
#include <user_access/attack_space.h>
#include <arch/attack_code.h>
#include <linux/mman.h>
#include <base/compiler.h>
#include <protection.h>

#define CODE_AT 0x20000000ul

static int place_code(void)
{
	int error = attack_space_map(CODE_AT, PROT_READ | PROT_WRITE | PROT_EXEC, attack_code,
				     sizeof(attack_code));

	if (error)
		return error;
	return attack_jump((uint64_t)attack_code_in_kernel) == ATTACK_CODE_RESULT ? 0 : -1;
}

static bool jump_to_user(void)
{
	return attack_jump(CODE_AT) == ATTACK_CODE_RESULT;
}

ATTACK(user_exec, return_to_user,
       .threat = "A corrupted return address or function pointer leads into the attacker's own "
		 "memory.",
       .stops = "The processor refuses to run user memory in kernel mode (SMEP).",
       .without = "The attacker's code runs with the kernel's rights.", .control = place_code,
       .fire = jump_to_user, .verdict = "user_exec: execution of user memory");
