// SPDX-License-Identifier: GPL-2.0-only
//
// From the CPU to the running program's descriptors: sealed memory all along.
#pragma once
#include <fs/file/file.h>
#include <fs/file/table_internal.h>
#include <kernel/task/task.h>

// As the task says: a copy.
static inline const struct descriptor_part *part_said(const struct task *task)
{
	return task->files != nullptr ? task->files->parts[0] : nullptr;
}

// Only tasks ask, and they have seals.
static inline struct descriptor_part *part_own(void)
{
	return cred_integrity_seal(kernel_stack_seal()->descriptors, part_said(current_task()));
}

// Who names the part, sealed: one, or more when tasks share it.
static inline bool part_is_shared(const struct descriptor_part *part)
{
	return part->claims.count > 1;
}

static inline struct file *part_file(const struct descriptor_part *part, uint32_t index)
{
	return part->files[index];
}

// What sealed record a part is of: the table, whatever the task says.
static inline struct file_table *part_table(const struct descriptor_part *part)
{
	return (struct file_table *)(uintptr_t)part->record.owner;
}
