// SPDX-License-Identifier: GPL-2.0-only
//
// What an operation, called through a pointer, leaves in registers: its argument in the first
// argument's, and what a function that it calls by name left in another, which the operation
// itself does not use. For the probe and the attack.
#pragma once

#include <base/compiler.h>

static uint64_t register_use;

[[gnu::noinline]] static void use_value_inside(uint64_t value)
{
	write_once(register_use, value);
	// SAFETY: no memory; a secret stays in a register that a call may change.
	__asm__ volatile("movq %0, %%r8" : : "r"(value) : "r8");
}

static void use_value(uint64_t value)
{
	use_value_inside(value);
	write_once(register_use, read_once(register_use));
}

static inline uint64_t register_after_call(uint64_t value)
{
	void (*volatile operation)(uint64_t) = use_value;
	uint64_t left, left_inside;

	hide_from_compiler(value);
	operation(value);
	// SAFETY: stores nothing; two registers right behind the call, which may change them.
	__asm__ volatile("movq %%r8, %1" : "=D"(left), "=a"(left_inside));
	write_once(register_use, 0);
	return left | left_inside;
}
