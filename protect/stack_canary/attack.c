// SPDX-License-Identifier: GPL-2.0-only
/*
 * The classic: a copy without a bound runs over an array on the stack and replaces the return
 * address by that of the attacker's choice. The prize is that the chosen code runs; it returns to
 * fire() by a long jump.
 */
#include <protection.h>

#include <base/compiler.h>

static void *way_back[5];

[[noreturn, gnu::noinline]] static void prize(void)
{
	__builtin_longjmp(way_back, 1);
}

/* Copies COUNT words of VALUE into an array of four; count 0: as many as reach the return address.
 */
[[gnu::noinline]] static uint64_t copy_words(uint64_t value, size_t count)
{
	volatile uint64_t array[4] = { 0 };
	volatile uint64_t *to = array;
	const volatile uint64_t *return_address =
		(const volatile uint64_t *)__builtin_frame_address(0) + 1;

	hide_from_compiler(to);
	if (count == 0)
		count = (size_t)(return_address - to) + 1;
	/* SAFETY: the crime, when count is larger than the array. */
	for (size_t i = 0; i < count; i++)
		to[i] = value;
	return array[0];
}

static int copy_that_fits(void)
{
	return copy_words(7, 4) == 7 ? 0 : -1;
}

static bool copy_too_much(void)
{
	void (*volatile wanted)(void) = prize;

	if (__builtin_setjmp(way_back))
		return true;
	copy_words((uint64_t)wanted, 0);
	return false;
}

ATTACK(stack_canary, return_address,
       .threat = "an overflow of an array on the stack replaces the return address",
       .control = copy_that_fits, .fire = copy_too_much,
       .verdict = "stack_canary: stack buffer overflow");
