// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables. See fs/file/table.h for who may read without the lock, and why; which files a
 * table has stands in its sealed parts (fs/file/descriptor_part.h), everything here only leads to
 * them.
 *
 * Invariants: capacity is a multiple of PART_FILES and only grows; a table has its first part from
 * the beginning, the others as soon as one of their descriptors is used.
 * Lock: table->lock; called under it is only what writes sealed memory.
 */
#include "table_internal.h"

#include <const_ops/const_ops.h>

#include <base/bitmap.h>
#include <base/errno.h>
#include <base/speculation.h>
#include <base/string.h>
#include <fs/file/descriptor_part.h>
#include <fs/file/file.h>
#include <fs/file/lock.h>
#include <kernel/task/limits.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>
#include <sync/order.h>
#include <violation.h>

HEAP_TYPE(file_table_heap, struct file_table);

struct file_table *file_table_own(void)
{
	const struct descriptor_part *const part = part_own();

	return part == nullptr ? nullptr : part_table(part);
}

struct file_table *file_table_create(void)
{
	struct file_table *table = heap_alloc(&file_table_heap);

	if (table == nullptr)
		return nullptr;
	table->first_part = part_create(table, 0);
	if (table->first_part == nullptr) {
		heap_free(&file_table_heap, table);
		return nullptr;
	}
	refcount_set(&table->references, 1);
	spin_init(&table->lock, LOCK_FILE_TABLE);
	table->capacity = PART_FILES;
	table->parts = &table->first_part;
	return table;
}

struct file_table *file_table_enter(struct task *task, struct file_table *table)
{
	struct file_table *const before = task->files;

	part_name(task, table == nullptr ? nullptr : table->parts[0]);
	task->files = table;
	return before;
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

/* nullptr: descriptors of which none was ever used. LOCKED: the table's lock is held. */
static struct descriptor_part *part_find(struct file_table *table, uint32_t index, bool locked)
{
	struct descriptor_part *part;

	index = index_within(index, table->capacity / PART_FILES);
	part = table->parts[index];
	if (part == nullptr || (index == 0 && part == part_own()))
		return part;
	if (likely(cred_integrity_holds(&part->record, table, RECORD_DESCRIPTORS) &&
		   part->first == index * PART_FILES))
		return part;
	if (locked)
		spin_unlock(&table->lock);
	violation("cred_integrity", "descriptors are not those of the table");
}

/* The part of FROM with its descriptors, to the new table. */
static int copy_part(struct file_table *table, struct file_table *from, uint32_t index)
{
	struct descriptor_part *part, *source;
	int error;

	spin_lock(&from->lock);
	source = part_find(from, index, true);
	spin_unlock(&from->lock);
	if (source == nullptr)
		return 0;
	error = table_reach(table, index * PART_FILES);
	if (error != 0)
		return error;
	part = part_find(table, index, false);
	spin_lock(&from->lock);
	part_copy(part, source);
	spin_unlock(&from->lock);
	return 0;
}

struct file_table *file_table_copy(struct file_table *from)
{
	struct file_table *table = file_table_create();
	int error = 0;

	if (table == nullptr || from == nullptr)
		return table;
	/* A table that is shared may grow meanwhile: what is new then is not copied. */
	for (uint32_t i = 0; i < read_once(from->capacity) / PART_FILES && error == 0; i++)
		error = copy_part(table, from, i);
	if (error != 0) {
		file_table_put(table);
		return nullptr;
	}
	return table;
}

/* A descriptor of TABLE referred to the file; takes the reference. */
static int close_file(struct file_table *table, struct file *file)
{
	file_lock_release_records(file->inode, table);
	if (unlikely(file->operations != nullptr && file->operations->flush != nullptr)) {
		const int error = const_ops(file->operations)->flush(file);

		file_put(file);
		return error;
	}
	if (refcount_put(&file->state->references))
		file_release_closed(file);
	return 0;
}

static void part_close(struct file_table *table, struct descriptor_part *part)
{
	WRITTEN_FIRST struct file *files[PART_FILES];
	const uint64_t used = part_take_all(part, files);

	BITMAP_FOR_EACH_SET (index, &used, PART_FILES) {
		(void)close_file(table, files[index]);
	}
	part_free(part);
}

void file_table_put(struct file_table *table)
{
	if (table == nullptr || !refcount_put(&table->references))
		return;
	for (uint32_t i = 0; i < table->capacity / PART_FILES; i++) {
		struct descriptor_part *const part = part_find(table, i, false);

		if (part != nullptr)
			part_close(table, part);
	}
	heap_free_bytes(table->memory);
	heap_free(&file_table_heap, table);
}

/* Lock held: the part in which descriptor FD is; nullptr: it was never used. */
static struct descriptor_part *part_with(struct file_table *table, uint32_t fd)
{
	return fd < table->capacity ? part_find(table, fd / PART_FILES, true) : nullptr;
}

/* Lock held; no reference taken. */
static struct file *look_up(struct file_table *table, int fd)
{
	const struct descriptor_part *const part = part_with(table, (uint32_t)fd);

	return part == nullptr ? nullptr : part_file(part, (uint32_t)fd % PART_FILES);
}

/* Lock held. */
static struct file *take_out(struct file_table *table, uint32_t fd)
{
	struct descriptor_part *const part = part_with(table, fd);

	if (part == nullptr || part_file(part, fd % PART_FILES) == nullptr)
		return nullptr;
	return part_take(part, fd % PART_FILES);
}

enum bits { BITS_USED, BITS_FREE, BITS_CLOSE_ON_EXEC };

static uint64_t part_bits(const struct descriptor_part *part, enum bits bits)
{
	if (part == nullptr)
		return bits == BITS_FREE ? UINT64_MAX : 0;
	if (bits == BITS_CLOSE_ON_EXEC)
		return part->close_on_exec;
	return bits == BITS_FREE ? ~part->used : part->used;
}

/* Lock held: the first descriptor from FD on with a bit set, and its part; capacity: none. */
static uint32_t find_in(struct file_table *table, uint32_t fd, enum bits bits,
			struct descriptor_part **part)
{
	for (; fd < table->capacity; fd = (fd / PART_FILES + 1) * PART_FILES) {
		*part = part_find(table, fd / PART_FILES, true);
		const uint64_t word = part_bits(*part, bits) >> fd % PART_FILES;

		if (word != 0)
			return fd + (uint32_t)bit_lowest(word);
	}
	*part = nullptr;
	return table->capacity;
}

static uint32_t find(struct file_table *table, uint32_t fd, enum bits bits)
{
	return find_in(table, fd, bits, &(struct descriptor_part *){});
}

/* In a table that others share, or behind its first part. */
static struct file *file_of_locked(struct file_table *table, int fd)
{
	struct file *file;

	spin_lock(&table->lock);
	file = look_up(table, fd);
	if (file != nullptr)
		file_get(file);
	spin_unlock(&table->lock);
	return file;
}

struct file *file_of_any(int fd)
{
	const struct descriptor_part *const part = part_own();
	struct file *file;

	if (unlikely(part == nullptr))
		return nullptr;
	if (unlikely((uint32_t)fd >= PART_FILES || part_is_shared(part)))
		return file_of_locked(part_table(part), fd);
	file = part_file(part, (uint32_t)fd % PART_FILES); /* masked for wrong guesses, too */
	if (file != nullptr)
		file_get(file);
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
	struct file_table *table = file_table_own();
	bool available;

	spin_lock(&table->lock);
	available = find(table, 0, BITS_FREE) < descriptor_limit();
	spin_unlock(&table->lock);
	return available;
}

int fd_install(struct file *file, uint32_t flags, int lowest)
{
	struct file_table *table = file_table_own();
	const uint32_t limit = descriptor_limit();
	int error = 0;

	if (lowest < 0 || (uint32_t)lowest >= limit)
		return (uint32_t)lowest >= limit && lowest >= 0 ? -EMFILE : -EINVAL;
	/* Once more after the table has grown, and when another thread was faster. */
	while (!error) {
		struct descriptor_part *part;
		uint32_t fd;

		spin_lock(&table->lock);
		fd = find_in(table, (uint32_t)lowest, BITS_FREE, &part);
		if (fd < limit && part != nullptr) {
			part_put(part, fd % PART_FILES, file, (flags & O_CLOEXEC) != 0);
			spin_unlock(&table->lock);
			return (int)fd;
		}
		spin_unlock(&table->lock);
		fd = maximum(fd, (uint32_t)lowest);
		error = fd >= limit ? -EMFILE : table_reach(table, fd);
	}
	return error;
}

/* The usual close, of a plain file: the descriptor and its file go in one window. */
static always_inline int end_plain(struct file_table *table, struct descriptor_part *part, int fd,
				   const struct file *file)
{
	struct file_rest rest;

	inline_here rest = file_rest_of(file);
	inline_here part_end(part, (uint32_t)fd % PART_FILES);
	spin_unlock(&table->lock);
	inline_here file_rest_free(rest);
	return 0;
}

int fd_close(int fd)
{
	struct file_table *table = file_table_own();
	struct descriptor_part *part;
	struct file *file = nullptr;
	bool plain;

	spin_lock(&table->lock);
	part = part_with(table, (uint32_t)fd);
	if (part != nullptr)
		file = part_file(part, (uint32_t)fd % PART_FILES);
	if (file != nullptr) {
		inline_here plain = file_is_plain(file);
		if (likely(plain))
			return end_plain(table, part, fd, file);
		(void)part_take(part, (uint32_t)fd % PART_FILES);
	}
	spin_unlock(&table->lock);
	return file == nullptr ? -EBADF : close_file(table, file);
}

int fd_replace(int from, int to, uint32_t flags)
{
	struct file_table *table = file_table_own();
	struct file *file, *old;
	int error;

	if (to < 0 || (uint32_t)to >= descriptor_limit())
		return -EBADF;
	file = file_of_any(from);
	if (file == nullptr)
		return -EBADF;
	error = table_reach(table, (uint32_t)to);
	if (error) {
		file_put(file);
		return error;
	}
	spin_lock(&table->lock);
	old = take_out(table, (uint32_t)to);
	part_put(part_with(table, (uint32_t)to), (uint32_t)to % PART_FILES, file,
		 (flags & O_CLOEXEC) != 0);
	spin_unlock(&table->lock);
	if (old != nullptr)
		(void)close_file(table, old);
	return to;
}

int fd_get_flags(int fd)
{
	struct file_table *table = file_table_own();
	int result = -EBADF;

	spin_lock(&table->lock);
	if (look_up(table, fd) != nullptr)
		result = find(table, (uint32_t)fd, BITS_CLOSE_ON_EXEC) == (uint32_t)fd ? FD_CLOEXEC
										       : 0;
	spin_unlock(&table->lock);
	return result;
}

int fd_set_flags(int fd, bool close_on_exec)
{
	struct file_table *table = file_table_own();
	const uint64_t bit = BIT((uint32_t)fd % PART_FILES);
	struct descriptor_part *part;
	int result = -EBADF;

	spin_lock(&table->lock);
	part = part_with(table, (uint32_t)fd);
	if (part != nullptr && (part->used & bit) != 0) {
		part_set_close_on_exec(part, close_on_exec ? part->close_on_exec | bit
							   : part->close_on_exec & ~bit);
		result = 0;
	}
	spin_unlock(&table->lock);
	return result;
}

/* The first descriptor of [first, last] with a bit set is taken out; nullptr: none. */
static struct file *take_next(struct file_table *table, enum bits bits, uint32_t first,
			      uint32_t last, uint32_t *fd)
{
	struct file *file = nullptr;
	uint32_t found;

	spin_lock(&table->lock);
	found = find(table, first, bits);
	if (found < table->capacity && found <= last) {
		*fd = found;
		file = take_out(table, found);
	}
	spin_unlock(&table->lock);
	return file;
}

static void mark_range(struct file_table *table, uint32_t first, uint32_t last)
{
	spin_lock(&table->lock);
	for (uint32_t i = 0; i < table->capacity / PART_FILES; i++) {
		struct descriptor_part *const part = part_find(table, i, true);
		const uint64_t bits =
			part == nullptr ? 0 : part->used & part_range(part, first, last);

		if (bits != 0)
			part_set_close_on_exec(part, part->close_on_exec | bits);
	}
	spin_unlock(&table->lock);
}

void fd_close_range(uint32_t first, uint32_t last, bool only_mark)
{
	struct file_table *table = file_table_own();
	struct file *file;

	if (only_mark) {
		mark_range(table, first, last);
		return;
	}
	while ((file = take_next(table, BITS_USED, first, last, &first)) != nullptr)
		(void)close_file(table, file);
}

void file_table_close_on_exec(struct file_table *table)
{
	struct file *file;
	uint32_t fd = 0;

	while ((file = take_next(table, BITS_CLOSE_ON_EXEC, fd, FILES_MAX, &fd)) != nullptr)
		(void)close_file(table, file);
}

int file_table_next(struct file_table *table, int from, struct file **file, bool *close_on_exec)
{
	uint32_t fd;

	spin_lock(&table->lock);
	fd = find(table, (uint32_t)maximum(from, 0), BITS_USED);
	*file = look_up(table, (int)fd); /* nullptr: behind the last one */
	if (*file != nullptr) {
		file_get(*file);
		*close_on_exec = find(table, fd, BITS_CLOSE_ON_EXEC) == fd;
	}
	spin_unlock(&table->lock);
	return *file != nullptr ? (int)fd : -1;
}
