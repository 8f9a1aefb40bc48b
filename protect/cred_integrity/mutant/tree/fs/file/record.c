// SPDX-License-Identifier: GPL-2.0-only
/* Row cred_integrity taken away: open files stand in ordinary memory, and it is believed. */
#include <fs/file/record.h>

#include <cred_integrity/named.h>
#include <mm/heap/heap.h>

HEAP_TYPE(file_heap, struct file);

struct file *file_record_create(struct file *content)
{
	struct file *const file = heap_alloc(&file_heap);

	if (file != nullptr) {
		*file = *content;
		file->record.self = &file->record;
	}
	return file;
}

void file_record_free(struct file *file)
{
	heap_free(&file_heap, file);
}

/* The descriptor stays sealed. */
void file_record_end(struct file *file, const struct named_by *by)
{
	const struct write_window window = write_window_open();

	(void)named_by_end(by, file);
	write_window_close(window);
	heap_free(&file_heap, file);
}

void file_set_operations(struct file *file, const struct file_operations *operations, void *private)
{
	file->operations = operations;
	file->private = private;
	file->access &= ~FILE_CACHED;
}

void file_change_flags(struct file *file, uint32_t mask, uint32_t flags)
{
	(void)__atomic_fetch_or(&file->flags, mask & flags, __ATOMIC_RELAXED);
	(void)__atomic_fetch_and(&file->flags, ~mask | flags, __ATOMIC_RELAXED);
}
