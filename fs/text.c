// SPDX-License-Identifier: GPL-2.0-only
/* The growing buffer of fs/text.h, and reading files whose text a function writes. Locks:
 * file->state->position_lock. */
#include <fs/text.h>

#include <base/checked.h>
#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <fs/file/record.h>
#include <mm/heap/heap.h>

#define TEXT_SIZE_FIRST ((size_t)1024)

HEAP_TYPE(text_file_heap, struct text_file);

bool text_reserve(struct text *text, size_t size)
{
	size_t wanted = maximum(text->size * 2, TEXT_SIZE_FIRST);
	char *bytes;

	if (text->failed)
		return false;
	if (size <= text->size - text->length)
		return true;
	while (wanted - text->length < size && wanted < TEXT_SIZE_MAX)
		wanted *= 2;
	bytes = wanted > TEXT_SIZE_MAX || wanted - text->length < size ? nullptr
								       : heap_alloc_bytes(wanted);
	if (bytes == nullptr) {
		text->failed = true;
		return false;
	}
	if (text->length != 0)
		memcpy(bytes, text->bytes, text->length);
	heap_free_bytes(text->bytes);
	text->bytes = bytes;
	text->size = wanted;
	return true;
}

void text_append(struct text *text, const void *bytes, size_t size)
{
	if (!text_reserve(text, size))
		return;
	memcpy(text->bytes + text->length, bytes, size);
	text->length += size;
}

void text_print(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t room, length;

	/* The second round has the room that the first one found missing. */
	for (int round = 0; round < 2; round++) {
		room = text->size - text->length;
		va_start(arguments, format);
		length = format_string_list(room != 0 ? text->bytes + text->length : nullptr, room,
					    format, arguments);
		va_end(arguments);
		if (length < room) {
			text->length += length;
			return;
		}
		if (!text_reserve(text, length + 1))
			return;
	}
}

void text_append_escaped(struct text *text, const char *string, const char *escape)
{
	for (; *string != '\0'; string++) {
		if (strchr(escape, *string) != nullptr)
			text_print(text, "\\%03o", (unsigned int)(uint8_t)*string);
		else
			text_append(text, string, 1);
	}
}

void text_free(struct text *text)
{
	heap_free_bytes(text->bytes);
	*text = (struct text){};
}

int text_file_open(struct file *file)
{
	struct text_file *const state = heap_alloc(&text_file_heap);

	if (state == nullptr)
		return -ENOMEM;
	file_set_operations(file, file->operations, state);
	return 0;
}

void text_file_release(struct file *file)
{
	struct text_file *state = file->private;

	if (state == nullptr)
		return;
	text_free(&state->text);
	heap_free(&text_file_heap, state);
}

ssize_t text_file_read(struct file *file, text_produce *produce, struct user_out to, size_t bytes,
		       uint64_t *position)
{
	struct text_file *state = file->private;
	struct text *text = &state->text;
	int error = 0;

	if (*position == 0 || !state->ready) {
		text->length = 0;
		text->failed = false;
		error = produce(file->inode, text);
		state->ready = !error;
		if (text->failed)
			error = -ENOMEM;
	}
	if (error)
		return error;
	if (*position >= text->length)
		return 0;
	bytes = minimum(bytes, text->length - *position);
	if (user_write(to, text->bytes + *position, bytes))
		return -EFAULT;
	*position += bytes;
	return (ssize_t)bytes;
}
