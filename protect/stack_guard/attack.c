// SPDX-License-Identifier: GPL-2.0-only
//
// A chain of calls that a program can make as long as it likes runs off the end of the kernel
// stack.
#include <arch/stack.h>
#include <base/compiler.h>
#include <mm/kernel_space/kernel_space.h>
#include <protection.h>

#define FRAME_SIZE 512u
#define BEYOND (2 * PAGE_SIZE)

static uint64_t stack_end;

// NOLINTNEXTLINE(misc-no-recursion): the crime
[[gnu::noinline]] static uint64_t go_down(uint32_t depth)
{
	volatile uint8_t bytes[FRAME_SIZE];

	bytes[0] = (uint8_t)depth;
	if (depth == 0 || arch_stack_pointer() < stack_end)
		return arch_stack_pointer();
	return go_down(depth - 1) + bytes[0] * UINT64_C(0);
}

static void find_stack_end(uint64_t beyond)
{
	const uint64_t slot = kernel_stack_slot(arch_stack_pointer());

	stack_end = kernel_stack_base + (slot + 1) * KERNEL_SLOT_SIZE - KERNEL_STACK_SIZE - beyond;
}

static int go_down_a_little(void)
{
	find_stack_end(0);
	return go_down(4) > stack_end ? 0 : -1;
}

static bool go_down_too_far(void)
{
	find_stack_end(BEYOND);
	return go_down(KERNEL_SLOT_SIZE / FRAME_SIZE) < stack_end;
}

ATTACK(stack_guard, recursion,
       .threat = "A chain of calls that a program can make as long as it likes runs off the end of "
		 "the stack.",
       .stops = "The pages below each kernel stack are not mapped.",
       .without = "What lies below the stack is overwritten.", .control = go_down_a_little,
       .fire = go_down_too_far, .verdict = "stack_guard: kernel stack overflow");
