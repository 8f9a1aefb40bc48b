// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables. See fs/file_table.h for who may read without the lock, and why.
 *
 * Invariants: bit n of used says that files[n] is set; close_on_exec is a subset of used; capacity
 * is a multiple of 64 and only grows. A table starts with room for 64 descriptors inside itself.
 * Lock: table->lock, nothing is called under it.
 */
#include "file_table_internal.h"

#include <const_ops/const_ops.h>

#include <base/bitmap.h>
#include <base/errno.h>
#include <base/speculation.h>
#include <base/string.h>
#include <fs/file.h>
#include <fs/lock.h>
#include <kernel/limits.h>
#include <kernel/task.h>
#include <mm/heap.h>
#include <sync/order.h>

#define FILES_MAX (1u << 20) /* sysctl fs.nr_open */

HEAP_TYPE(file_table_heap, struct file_table);

struct file_table *file_table_create(void)
{
	struct file_table *table = heap_alloc(&file_table_heap);

	if (table == nullptr)
		return nullptr;
	refcount_set(&table->references, 1);
	spin_init(&table->lock, LOCK_FILE_TABLE);
	table->capacity = FILES_FIRST;
	table->files = table->first_files;
	table->used = &table->first_used;
	table->close_on_exec = &table->first_close_on_exec;
	return table;
}

void file_table_get(struct file_table *table)
{
	refcount_get(&table->references);
}

bool file_table_shared(const struct file_table *table)
{
	return table == nullptr || refcount_read(&table->references) > 1;
}

uint32_t file_table_capacity(struct file_table *table)
{
	return read_once(table->capacity);
}

/* Room for descriptor fd. Called without the lock. */
static int table_grow(struct file_table *table, uint32_t fd)
{
	uint32_t capacity = read_once(table->capacity);
	uint64_t *memory;
	void *old = nullptr;
	size_t size;

	if (fd < capacity)
		return 0;
	if (fd >= FILES_MAX)
		return -EMFILE;
	while (capacity <= fd)
		capacity *= 2;
	size = (size_t)capacity * 8 + 2 * (capacity / 8);
	memory = heap_alloc_bytes(size);
	if (memory == nullptr)
		return -ENOMEM;
	memset(memory, 0, size); /* no descriptor behind those of the old table */
	spin_lock(&table->lock);
	if (table->capacity < capacity) {
		memcpy(memory, table->files, (size_t)table->capacity * 8);
		memcpy(memory + capacity, table->used, table->capacity / 8);
		memcpy(memory + capacity + capacity / 64, table->close_on_exec,
		       table->capacity / 8);
		old = table->memory;
		table->memory = memory;
		table->files = (struct file **)memory;
		table->used = memory + capacity;
		table->close_on_exec = memory + capacity + capacity / 64;
		table->capacity = capacity;
		memory = nullptr;
	}
	spin_unlock(&table->lock);
	heap_free_bytes(old);
	heap_free_bytes(memory);
	return 0;
}

struct file_table *file_table_copy(struct file_table *from)
{
	struct file_table *table = file_table_create();

	if (table == nullptr || from == nullptr)
		return table;
	spin_lock(&from->lock);
	/* A table that is shared may grow while ours does: once more, then. */
	while (table->capacity < from->capacity) {
		const uint32_t wanted = from->capacity - 1;

		spin_unlock(&from->lock);
		if (table_grow(table, wanted)) {
			file_table_put(table);
			return nullptr;
		}
		spin_lock(&from->lock);
	}
	BITMAP_FOR_EACH_SET (fd, from->used, from->capacity) {
		table->files[fd] = from->files[fd];
		file_get(table->files[fd]);
	}
	memcpy(table->used, from->used, from->capacity / 8);
	memcpy(table->close_on_exec, from->close_on_exec, from->capacity / 8);
	spin_unlock(&from->lock);
	return table;
}

/* A descriptor of TABLE referred to the file; takes the reference. */
static int close_file(struct file_table *table, struct file *file)
{
	int error = 0;

	file_lock_release_records(file->inode, table);
	if (file->operations != nullptr && file->operations->flush != nullptr)
		error = const_ops(file->operations)->flush(file);
	file_put(file);
	return error;
}

void file_table_put(struct file_table *table)
{
	if (table == nullptr || !refcount_put(&table->references))
		return;
	BITMAP_FOR_EACH_SET (fd, table->used, table->capacity) {
		(void)close_file(table, table->files[fd]);
	}
	heap_free_bytes(table->memory);
	heap_free(&file_table_heap, table);
}

/* Lock held. */
static struct file *take_out(struct file_table *table, uint32_t fd)
{
	struct file *file;

	if (fd >= table->capacity)
		return nullptr;
	fd = index_within(fd, table->capacity);
	if (!bitmap_test(table->used, fd))
		return nullptr;
	file = table->files[fd];
	table->files[fd] = nullptr;
	bitmap_clear(table->used, fd);
	bitmap_clear(table->close_on_exec, fd);
	return file;
}

static void put_in(struct file_table *table, uint32_t fd, struct file *file, uint32_t flags)
{
	table->files[fd] = file;
	bitmap_set(table->used, fd);
	if (flags & O_CLOEXEC)
		bitmap_set(table->close_on_exec, fd);
	else
		bitmap_clear(table->close_on_exec, fd);
}

/* Lock held; no reference taken. */
static struct file *look_up(const struct file_table *table, int fd)
{
	if ((uint32_t)fd >= table->capacity)
		return nullptr;
	return table->files[index_within((uint32_t)fd, table->capacity)];
}

struct file *file_of_any(int fd)
{
	struct file_table *table = current_task()->files;
	struct file *file;

	if (table == nullptr)
		return nullptr;
	if (likely(!file_table_shared(table))) {
		file = look_up(table, fd);
		if (file != nullptr)
			file_get(file);
		return file;
	}
	spin_lock(&table->lock);
	file = look_up(table, fd);
	if (file != nullptr)
		file_get(file);
	spin_unlock(&table->lock);
	return file;
}

struct file *file_of(int fd)
{
	struct file *file = file_of_any(fd);

	if (file != nullptr && (file->flags & O_PATH)) {
		file_put(file);
		return nullptr;
	}
	return file;
}

static uint32_t descriptor_limit(void)
{
	return (uint32_t)minimum(limit_of_current(RLIMIT_NOFILE), (uint64_t)FILES_MAX);
}

bool fd_available(void)
{
	struct file_table *table = current_task()->files;
	bool available;

	spin_lock(&table->lock);
	available = bitmap_find_clear(table->used, table->capacity, 0) < descriptor_limit();
	spin_unlock(&table->lock);
	return available;
}

int fd_install(struct file *file, uint32_t flags, int lowest)
{
	struct file_table *table = current_task()->files;
	const uint32_t limit = descriptor_limit();
	int error = 0;

	if (lowest < 0 || (uint32_t)lowest >= limit)
		return (uint32_t)lowest >= limit && lowest >= 0 ? -EMFILE : -EINVAL;
	/* Once more after the table has grown, and when another thread was faster. */
	while (!error) {
		size_t fd;

		spin_lock(&table->lock);
		fd = bitmap_find_clear(table->used, table->capacity, (size_t)lowest);
		if (fd < table->capacity && fd < limit) {
			put_in(table, (uint32_t)fd, file, flags);
			spin_unlock(&table->lock);
			return (int)fd;
		}
		spin_unlock(&table->lock);
		fd = maximum(fd, (size_t)lowest);
		error = fd >= limit ? -EMFILE : table_grow(table, (uint32_t)fd);
	}
	return error;
}

int fd_close(int fd)
{
	struct file_table *table = current_task()->files;
	struct file *file;

	spin_lock(&table->lock);
	file = take_out(table, (uint32_t)fd);
	spin_unlock(&table->lock);
	return file == nullptr ? -EBADF : close_file(table, file);
}

int fd_replace(int from, int to, uint32_t flags)
{
	struct file_table *table = current_task()->files;
	struct file *file, *old;
	int error;

	if (to < 0 || (uint32_t)to >= descriptor_limit())
		return -EBADF;
	file = file_of_any(from);
	if (file == nullptr)
		return -EBADF;
	error = table_grow(table, (uint32_t)to);
	if (error) {
		file_put(file);
		return error;
	}
	spin_lock(&table->lock);
	old = take_out(table, (uint32_t)to);
	put_in(table, (uint32_t)to, file, flags);
	spin_unlock(&table->lock);
	if (old != nullptr)
		(void)close_file(table, old);
	return to;
}

int fd_get_flags(int fd)
{
	struct file_table *table = current_task()->files;
	int result = -EBADF;

	spin_lock(&table->lock);
	if (look_up(table, fd) != nullptr)
		result = bitmap_test(table->close_on_exec, (uint32_t)fd) ? FD_CLOEXEC : 0;
	spin_unlock(&table->lock);
	return result;
}

int fd_set_flags(int fd, bool close_on_exec)
{
	struct file_table *table = current_task()->files;
	int result = -EBADF;

	spin_lock(&table->lock);
	if (look_up(table, fd) != nullptr) {
		put_in(table, (uint32_t)fd, table->files[(uint32_t)fd],
		       close_on_exec ? O_CLOEXEC : 0);
		result = 0;
	}
	spin_unlock(&table->lock);
	return result;
}

/* The first descriptor of [first, last] in MAP is taken out; nullptr: none. */
static struct file *take_next(struct file_table *table, const uint64_t *const *map, uint32_t first,
			      uint32_t last, uint32_t *fd)
{
	struct file *file = nullptr;
	size_t found;

	spin_lock(&table->lock);
	found = bitmap_find_set(*map, table->capacity, first);
	if (found < table->capacity && found <= last) {
		*fd = (uint32_t)found;
		file = take_out(table, (uint32_t)found);
	}
	spin_unlock(&table->lock);
	return file;
}

void fd_close_range(uint32_t first, uint32_t last, bool only_mark)
{
	struct file_table *table = current_task()->files;
	struct file *file;

	if (only_mark) {
		spin_lock(&table->lock);
		BITMAP_FOR_EACH_SET (fd, table->used, table->capacity) {
			if (fd >= first && fd <= last)
				bitmap_set(table->close_on_exec, fd);
		}
		spin_unlock(&table->lock);
		return;
	}
	while ((file = take_next(table, (const uint64_t *const *)&table->used, first, last,
				 &first)) != nullptr)
		(void)close_file(table, file);
}

void file_table_close_on_exec(struct file_table *table)
{
	struct file *file;
	uint32_t fd = 0;

	while ((file = take_next(table, (const uint64_t *const *)&table->close_on_exec, fd,
				 FILES_MAX, &fd)) != nullptr)
		(void)close_file(table, file);
}

int file_table_next(struct file_table *table, int from, struct file **file, bool *close_on_exec)
{
	size_t fd;

	spin_lock(&table->lock);
	fd = bitmap_find_set(table->used, table->capacity, (size_t)maximum(from, 0));
	if (fd < table->capacity) {
		*file = table->files[fd];
		file_get(*file);
		*close_on_exec = bitmap_test(table->close_on_exec, fd);
	}
	const bool found = fd < table->capacity;

	spin_unlock(&table->lock);
	return found ? (int)fd : -1;
}
