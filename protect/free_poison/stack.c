// SPDX-License-Identifier: GPL-2.0-only
/* How a stack is erased, and looking at the part that the eraser has left clean (stack.h). */
#include <free_poison/stack.h>

#include <arch/cpu.h>
#include <arch/stack.h>
#include <mm/kernel_space/kernel_space.h>
#include <ro_after_init/ro_after_init.h>

RO_AFTER_INIT uint64_t free_poison_wide_from = UINT64_MAX;
RO_AFTER_INIT uint64_t free_poison_little_from = UINT64_MAX;
RO_AFTER_INIT uint64_t free_poison_nobody = 1;

void free_poison_start(bool has_wide_vectors)
{
	if (!has_wide_vectors)
		return;
	free_poison_wide_from = wrap_sub(0, FREE_POISON_DEPTH);
	free_poison_little_from = wrap_sub(FREE_POISON_SLACK, FREE_POISON_LITTLE);
	free_poison_nobody = 0;
}

/* SAFETY: reads the running task's own stack. */
bool free_poison_stack_check(size_t *used, size_t *erased)
{
	const uint64_t here = arch_stack_pointer();
	const uint64_t top = arch_own_stack_top(), bottom = top - KERNEL_STACK_SIZE;
	const uint64_t clean = free_poison_clean_below(arch_cpu()->stack_low, here);

	if (here < bottom || here >= top || clean <= bottom || clean > here)
		return false;
	*used = top - clean;
	*erased = clean - bottom;
	for (uint64_t position = bottom; position < clean; position += 8) {
		if (*(const volatile uint64_t *)position != 0)
			return false;
	}
	return true;
}
