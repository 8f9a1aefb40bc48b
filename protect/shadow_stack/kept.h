// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call knows of its program's memory while it sleeps: where it will write to, how much. C
 * code keeps that on the kernel stack, where others can write meanwhile. HIDDEN comes from where
 * nobody else can: the arguments in the program's registers, or words that the call has left beside
 * them before it slept (<arch/user_registers.h>). COPY is what C code kept.
 */
#pragma once
#include <base/types.h>

static inline uint64_t shadow_stack_word(uint64_t hidden, uint64_t copy)
{
	return hidden;
}

/* A call that has slept finds out again what it knew before, as far as it can. */
static inline bool shadow_stack_asks_again(bool slept)
{
	return slept;
}
