// SPDX-License-Identifier: GPL-2.0-only
#pragma once

static inline uint64_t arch_stack_pointer(void)
{
	uint64_t value;

	// Not volatile: every value of the stack pointer within one function lies in one slot.
	__asm__("mov %%rsp, %0" : "=r"(value));
	return value;
}
