// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files in sealed memory. What is written is a file by its own record (file_check), else a
 * pointer that was bent would aim the window at other sealed memory. No locks: operations are set
 * while nobody but the open in progress knows the file, the rest are atomic words. That they are a
 * table of constants (row const_ops) is asked when they are sealed, so that nobody needs to ask who
 * found the file by sealed memory.
 */
#include <fs/file/record.h>

#include <const_ops/const_ops.h>
#include <fs/file/io.h>
#include <mm/heap/heap.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE_SEALED(file_heap, struct file, SEALED_FILES);

/* Its mount is not counted: one that stands somewhere is not freed before it is taken off. */
static uint32_t *name_of(const struct file *file)
{
	return (uint32_t *)(uintptr_t)&file->name->named;
}

/*
 * Once they are sealed, and before anybody uses them. What O_PATH files have names no function and
 * so stands among other constants.
 */
static void check_operations(const struct file *file)
{
	if (file->operations != nullptr && file->operations != &path_file_operations)
		(void)const_ops(file->operations);
}

struct file *file_record_create(struct file *content)
{
	struct file *const file = heap_alloc_naming(&file_heap, content, sizeof(*content),
						    &content->record, name_of(content));

	if (file != nullptr)
		check_operations(file);
	return file;
}

void file_record_free(struct file *file)
{
	heap_free_record(&file_heap, file, name_of(file));
}

void file_record_end(struct file *file, const struct named_by *by)
{
	inline_here heap_free_named_by(&file_heap, file, name_of(file), by);
}

/* Inside a window. */
static struct file *writable_file(struct file *file)
{
	return write_window_at(file, sizeof(*file));
}

void file_set_operations(struct file *file, const struct file_operations *operations, void *private)
{
	struct write_window window;
	struct file *writable;

	file_check_inline(file);
	window = write_window_open();
	writable = writable_file(file);
	writable->operations = operations;
	writable->private = private;
	writable->access &= ~FILE_CACHED;
	write_window_close(window);
	check_operations(file);
}

void file_change_flags(struct file *file, uint32_t mask, uint32_t flags)
{
	struct write_window window;
	struct file *writable;

	file_check_inline(file);
	window = write_window_open();
	writable = writable_file(file);
	(void)__atomic_fetch_or(&writable->flags, mask & flags, __ATOMIC_RELAXED);
	(void)__atomic_fetch_and(&writable->flags, ~mask | flags, __ATOMIC_RELAXED);
	write_window_close(window);
}
