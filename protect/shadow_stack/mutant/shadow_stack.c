// SPDX-License-Identifier: GPL-2.0-only
/* The protection is gone: copies of sleeping threads and programs' registers are in ordinary
 * memory, and nobody compares. */
#include <shadow_stack/shadow_stack.h>

#include <arch/saved_thread.h>
#include <violation.h>

bool shadow_stack_seals_copies(void)
{
	return false;
}

bool shadow_stack_hides_registers(void)
{
	return false;
}

struct saved_thread *shadow_stack_writable(const struct saved_thread *copy)
{
	return (struct saved_thread *)(uint64_t)copy;
}

bool shadow_stack_keep(struct saved_thread *writable, const struct switch_frame *pushed)
{
	writable->registers = *pushed;
	writable->pointer = (uint64_t)pushed;
	return true;
}

bool shadow_stack_unchanged(const struct saved_thread *copy)
{
	return true;
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
