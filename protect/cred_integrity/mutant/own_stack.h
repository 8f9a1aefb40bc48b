// SPDX-License-Identifier: GPL-2.0-only
/* Row cred_integrity taken away: which stack a CPU takes stands in ordinary memory. */
#pragma once
#include <base/types.h>

struct task_seal;

#define OWN_STACK_STRIDE 256

struct own_stack {
	alignas(OWN_STACK_STRIDE) uint64_t registers_end;
	uint64_t stack_top;
	struct task_seal *seal;
	uint64_t task_stack;
};

#define OWN_STACK_DATA [[gnu::section(".data.own_stacks")]]
#define OWN_STACK_IS_SEALED false
