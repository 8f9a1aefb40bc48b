// SPDX-License-Identifier: GPL-2.0-only
/* The protection is gone: what stood on the stack while a call slept is believed. */
#pragma once
#include <base/types.h>

static inline uint64_t shadow_stack_word(uint64_t hidden, uint64_t copy)
{
	return copy;
}

static inline bool shadow_stack_asks_again([[maybe_unused]] bool slept)
{
	return false;
}
