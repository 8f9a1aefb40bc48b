// SPDX-License-Identifier: GPL-2.0-only
/* The protection is gone: every call chain has the same sum. */
#include <shadow_stack/shadow_stack.h>

#include <violation.h>

uint64_t shadow_stack_sum(const struct call_chain *chain)
{
	return 0;
}

void shadow_stack_start(void)
{
}

void shadow_stack_start_cpu(void)
{
}

void shadow_stack_started(void)
{
}

[[noreturn]] void shadow_stack_interrupted_changed(void)
{
	violation("shadow_stack", "return address of interrupted code changed");
}
