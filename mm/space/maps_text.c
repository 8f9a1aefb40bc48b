// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID/maps, byte for byte as Linux prints it: range, permissions, offset, device, inode, and
 * the name in column 74.
 */
#include "area.h"

#include <base/format.h>
#include <mm/heap/heap.h>
#include <mm/upcall.h>

#define NAME_COLUMN 73u
#define PATH_SIZE 4096u
#define LINE_SIZE (PATH_SIZE + NAME_COLUMN + 64)

struct maps_text {
	char *buffer; /* the caller's */
	size_t size, used;
	uint64_t skip; /* bytes of the whole text before what is wanted */
};

static size_t area_name(const struct area *area, struct mm_file_name *numbers, char *name,
			size_t size)
{
	if (area->file != nullptr)
		return mm_file_describe(area->file, numbers, name, size);
	if ((area->flags & AREA_SPECIAL) != 0)
		return format_string(name, size,
				     (area->max_protection & PROT_EXEC) != 0 ? "[vdso]" : "[vvar]");
	if (area->cache != nullptr) {
		numbers->device_minor = 1;
		return format_string(name, size, "/dev/zero (deleted)");
	}
	if ((area->flags & AREA_HEAP) != 0)
		return format_string(name, size, "[heap]");
	if ((area->flags & AREA_STACK) != 0)
		return format_string(name, size, "[stack]");
	return 0;
}

/* Newlines of a name would make two lines of one. */
static size_t line_add_name(char *line, size_t length, const char *name, size_t name_length)
{
	while (length < NAME_COLUMN)
		line[length++] = ' ';
	for (size_t i = 0; i < name_length && length + 5 < LINE_SIZE; i++) {
		if (name[i] == '\n') {
			memcpy(line + length, "\\012", 4);
			length += 4;
		} else {
			line[length++] = name[i];
		}
	}
	return length;
}

static size_t format_line(const struct area *area, char *line, char *name)
{
	struct mm_file_name numbers = {};
	const size_t name_length = area_name(area, &numbers, name, PATH_SIZE);
	const bool has_offset = area_is_listed(area);
	const uint64_t offset = has_offset ? area->page_offset << PAGE_SHIFT : 0;
	size_t length = format_string(line, LINE_SIZE, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ",
				      area->start, area->end,
				      (area->protection & PROT_READ) != 0 ? 'r' : '-',
				      (area->protection & PROT_WRITE) != 0 ? 'w' : '-',
				      (area->protection & PROT_EXEC) != 0 ? 'x' : '-',
				      area_is_shared(area) ? 's' : 'p', offset,
				      numbers.device_major, numbers.device_minor, numbers.inode);

	if (name_length != 0)
		length = line_add_name(line, length, name,
				       minimum(name_length, (size_t)PATH_SIZE - 1));
	line[length++] = '\n';
	return length;
}

static void text_add(struct maps_text *text, const char *line, size_t length)
{
	if (text->skip >= length) {
		text->skip -= length;
		return;
	}
	line += text->skip;
	length -= text->skip;
	text->skip = 0;
	length = minimum(length, text->size - text->used);
	memcpy(text->buffer + text->used, line, length);
	text->used += length;
}

size_t address_space_format_maps(struct address_space *space, char *buffer, size_t size,
				 uint64_t offset)
{
	struct maps_text text = { .buffer = buffer, .size = size, .skip = offset };
	char *line = heap_alloc_bytes(LINE_SIZE), *name = heap_alloc_bytes(PATH_SIZE);
	struct area *area;

	if (line != nullptr && name != nullptr) {
		shared_lock_read(&space->lock);
		TREE_FOR_EACH (area, &space->areas, node) {
			if (text.used == size)
				break;
			text_add(&text, line, format_line(area, line, name));
		}
		shared_unlock_read(&space->lock);
	}
	heap_free_bytes(line);
	heap_free_bytes(name);
	return text.used;
}
