// SPDX-License-Identifier: GPL-2.0-only
/*
 * A system call has left a secret on its stack; the attacker's code, in a later call of the same
 * task, looks for it below its own variables. The eraser is called as the way out of a system call
 * does it.
 */
#include <arch/irq.h>
#include <base/compiler.h>
#include <arch/stack.h>
#include <free_poison/stack.h>
#include <protection.h>

#define SECRET UINT64_C(0x5ec4e70fca110000)
#define WORDS 96u

static uint64_t consumed;

[[gnu::noinline]] static void use_secret(void)
{
	volatile uint64_t secret[WORDS];

	for (uint32_t i = 0; i < WORDS; i++)
		secret[i] = SECRET + i;
	write_once(consumed, secret[WORDS - 1]);
}

static int leave_secret(void)
{
	use_secret();
	return read_once(consumed) == SECRET + WORDS - 1 ? 0 : -1;
}

/* SAFETY: the crime: reads below the stack pointer. */
static bool find_secret(void)
{
	const irq_state state = arch_irq_save();
	const uint64_t here = arch_stack_pointer() & ~UINT64_C(7);
	uint32_t found = 0;

	use_secret();
	stack_erase();
	for (uint32_t i = 1; i < 2 * WORDS; i++)
		found += (((const volatile uint64_t *)here)[-(int64_t)i] & ~UINT64_C(0xff)) ==
			 (SECRET & ~UINT64_C(0xff));
	arch_irq_restore(state);
	return found != 0;
}

ATTACK(free_poison, read_stack,
       .threat = "The attacker's code looks for what an earlier system call has left on the stack.",
       .stops = "The used part of the stack is erased between system calls.",
       .without = "The secret is still on the stack, below the new call's variables.",
       .control = leave_secret, .fire = find_secret, .verdict = "");
