// SPDX-License-Identifier: GPL-2.0-only
//
// From the stack pointer to the running program's descriptors: sealed memory all along.
#pragma once
#include <fs/file_table_internal.h>
#include <kernel/task.h>

static inline struct descriptor_part *part_own(void)
{
	const struct task_seal *const seal = kernel_stack_seal();
	struct file_table *const table = current_task()->files;

	return (struct descriptor_part *)cred_integrity_seal(
		likely(seal != nullptr) ? seal->descriptors : nullptr,
		table != nullptr ? table->parts[0] : nullptr);
}

// What sealed record a part is of: the table, whatever the task says.
static inline struct file_table *part_table(const struct descriptor_part *part)
{
	return (struct file_table *)(uintptr_t)part->record.owner;
}
