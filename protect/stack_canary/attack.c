// SPDX-License-Identifier: GPL-2.0-only
/*
 * The classic: a copy without a bound runs over an array on the stack and on into the caller's
 * variables. The attacker knows every word on the way (return addresses, saved registers) and
 * writes it back as it was, but for the canary; a changed return address alone would be
 * shadow_stack's.
 */
#include <protection.h>

#include <arch/cpu.h>
#include <base/compiler.h>

#define WORDS 4u

/* Writes over an array of four up to TARGET, which gets 1; nullptr: fills the array. SAFETY: the
 * crime, when TARGET is behind the array. */
[[gnu::noinline]] static uint64_t copy_words(volatile uint64_t *target)
{
	volatile uint64_t array[WORDS] = { 0 };
	volatile uint64_t *to = array;

	hide_from_compiler(to);
	if (target == nullptr)
		target = to + WORDS - 1;
	for (; to < target; to++) {
		if (*to == arch_cpu()->stack_canary)
			*to = 0;
	}
	*target = 1;
	return array[WORDS - 1];
}

static int copy_that_fits(void)
{
	return copy_words(nullptr) == 1 ? 0 : -1;
}

static bool copy_too_much(void)
{
	volatile uint64_t privileged = 0;

	copy_words(&privileged);
	return privileged != 0;
}

ATTACK(stack_canary, overflow,
       .threat = "An overflow of an array on the stack reaches a variable of the caller.",
       .stops = "A secret word between the array and the rest of the frame is compared before the "
		"return.",
       .without = "The caller goes on with the attacker's value.", .control = copy_that_fits,
       .fire = copy_too_much, .verdict = "stack_canary: stack buffer overflow");
