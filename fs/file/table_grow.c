// SPDX-License-Identifier: GPL-2.0-only
/* Descriptor tables grow: longer lists of parts, and parts where none were. See fs/file/table.c. */
#include "table_internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/descriptor_part.h>
#include <mm/heap/heap.h>

/* Room for the parts of descriptor fd and all before. Called without the lock. */
static int table_grow(struct file_table *table, uint32_t fd)
{
	uint32_t capacity = read_once(table->capacity);
	struct descriptor_part **parts;
	void *old = nullptr;

	if (fd < capacity)
		return 0;
	while (capacity <= fd)
		capacity *= 2;
	parts = heap_alloc_bytes(capacity / PART_FILES * sizeof(*parts));
	if (parts == nullptr)
		return -ENOMEM;
	memset(parts, 0, capacity / PART_FILES * sizeof(*parts));
	spin_lock(&table->lock);
	if (table->capacity < capacity) {
		memcpy(parts, table->parts, table->capacity / PART_FILES * sizeof(*parts));
		old = table->memory;
		table->memory = parts;
		table->parts = parts;
		table->capacity = capacity;
		parts = nullptr;
	}
	spin_unlock(&table->lock);
	heap_free_bytes(old);
	heap_free_bytes(parts);
	return 0;
}

int table_reach(struct file_table *table, uint32_t fd)
{
	const uint32_t index = fd / PART_FILES;
	struct descriptor_part *part;
	int error;

	if (fd >= FILES_MAX)
		return -EMFILE;
	error = table_grow(table, fd);
	if (error != 0 || read_once(table->parts)[index] != nullptr)
		return error;
	part = part_create(table, index * PART_FILES);
	if (part == nullptr)
		return -ENOMEM;
	spin_lock(&table->lock);
	if (table->parts[index] == nullptr) {
		table->parts[index] = part;
		part = nullptr;
	}
	spin_unlock(&table->lock);
	if (part != nullptr)
		part_free(part);
	return 0;
}
