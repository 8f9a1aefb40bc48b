// SPDX-License-Identifier: GPL-2.0-only
/*
 * What decides about the copies of sleeping threads, and the key of keyed sums (keyed_sum.h), which
 * is in two registers of each CPU and in no memory.
 */
#include <shadow_stack/shadow_stack.h>

#include <arch/cpu.h>
#include <arch/hidden_key.h>
#include <arch/irq.h>
#include <arch/saved_thread.h>
#include <base/string.h>
#include <secrets/secrets.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define COPY_SIZE 4096

/* Only until every CPU has it. */
static struct hash_key start_key;

bool shadow_stack_seals_copies(void)
{
	return true;
}

bool shadow_stack_hides_registers(void)
{
	return true;
}

struct saved_thread *shadow_stack_writable(const struct saved_thread *copy)
{
	return write_window_at(copy, COPY_SIZE);
}

bool shadow_stack_keep(struct saved_thread *writable, const struct switch_frame *pushed)
{
	return thread_save(writable, pushed);
}

bool shadow_stack_unchanged(const struct saved_thread *copy)
{
	return thread_is_as_saved(copy);
}

void shadow_stack_start(void)
{
	random_bytes(&start_key, sizeof(start_key));
	arch_hidden_key_set(&start_key);
}

void shadow_stack_start_cpu(void)
{
	arch_hidden_key_set(&start_key);
}

void shadow_stack_started(void)
{
	memory_erase(&start_key, sizeof(start_key));
}

[[noreturn]] void shadow_stack_interrupted_changed(void)
{
	if (arch_cpu()->interrupt_depth == 0 && arch_cpu()->preempt_count == 0)
		arch_irq_enable();
	violation("shadow_stack", "return address of interrupted code changed");
}
