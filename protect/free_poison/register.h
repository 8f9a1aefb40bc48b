// SPDX-License-Identifier: GPL-2.0-only
//
// What a function leaves in the register of its first argument; for the probe and the attack.
#pragma once

#include <base/compiler.h>

static uint64_t register_use;

[[gnu::noinline]] static void use_value(uint64_t value)
{
	write_once(register_use, value);
}

static inline uint64_t register_after_call(uint64_t value)
{
	uint64_t left;

	hide_from_compiler(value);
	use_value(value);
	// SAFETY: no instruction; names the register right behind the call, which may change it.
	__asm__ volatile("" : "=D"(left));
	write_once(register_use, 0);
	return left;
}
