// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of files the seal of a task names, where the task begins and where it ends: descriptors and
 * places at once, in one window. In between: file_table_enter(), file_context_enter().
 */
#include <fs/file/descriptor_part.h>
#include <fs/file/table.h>
#include <kernel/claims.h>
#include <kernel/task/task.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

struct sealed_files sealed_files_of_child(const struct file_table *table,
					  const struct file_context *context)
{
	return (struct sealed_files){
		.descriptors = table != nullptr ? part_to_name(table->parts[0]) : nullptr,
		.stands = context != nullptr ? places_to_name(context) : nullptr,
	};
}

void sealed_files_count(const struct sealed_files *files, bool more)
{
	if (files->descriptors != nullptr)
		claims_count(&files->descriptors->claims, more);
	if (files->stands != nullptr)
		claims_count(&files->stands->claims, more);
}

void sealed_files_leave(void)
{
	struct task_seal *const seal = kernel_stack_seal();
	const struct sealed_files before = { seal->descriptors, seal->stands };
	const struct write_window window = write_window_open();
	struct task_seal *const writable = write_window_known(seal);

	writable->descriptors = nullptr;
	writable->stands = nullptr;
	sealed_files_count(&before, false);
	write_window_close(window);
	current_task()->files = nullptr;
	current_task()->file_context = nullptr;
}
