// SPDX-License-Identifier: GPL-2.0-only
/* Looking at the rest of a stack that the eraser has left (entry.S: stack_erase). */
#include <free_poison/stack.h>

#include <arch/cpu.h>
#include <arch/stack.h>
#include <base/bits.h>
#include <mm/kernel_space.h>

/*
 * The highest address at or below FROM under which GAP bytes are zero: what is in use ends there.
 * SAFETY: reads the running task's own stack.
 */
static uint64_t end_of_use(uint64_t from, uint64_t bottom)
{
	uint64_t zeros = 0, position = from;

	while (position > bottom && zeros < FREE_POISON_GAP) {
		position -= 8;
		zeros = *(const volatile uint64_t *)position == 0 ? zeros + 8 : 0;
	}
	return position;
}

bool free_poison_stack_check(size_t *used, size_t *erased)
{
	const uint64_t low = arch_cpu()->stack_low, here = arch_stack_pointer();
	const uint64_t top = arch_cpu()->kernel_stack_top, bottom = top - KERNEL_STACK_SIZE;
	const uint64_t from =
		low >= bottom && low < here ? align_down(low, 8) : align_down(here, 8);
	uint64_t position;

	if (here < bottom || here >= top)
		return false;
	position = end_of_use(from, bottom);
	*used = top - position;
	*erased = position - bottom;
	for (; position > bottom; position -= 8) {
		if (*(const volatile uint64_t *)(position - 8) != 0)
			return false;
	}
	return *erased != 0;
}
