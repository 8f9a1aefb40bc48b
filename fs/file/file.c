// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files: life, and read and write down to the operations. open(2) itself is in fs/file/open.c.
 *
 * A file has no other user than the current system call when it has one reference of the only
 * descriptor, one of the caller, and stands in a table that nobody shares.
 */
#include <const_ops/const_ops.h>
#include <fs/file/io.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/epoll.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <fs/file/lock.h>
#include <kernel/task/limits.h>
#include <kernel/signal/signal.h>
#include <kernel/task/task.h>
#include <linux/fs.h>
#include <mm/heap/heap.h>
#include <mm/upcall.h>
#include <sync/order.h>
#include <violation.h>

#define SIGNAL_FILE_SIZE 25 /* SIGXFSZ */

HEAP_TYPE(file_state_heap, struct file_state);

void file_check(const struct file *file)
{
	file_check_inline(file);
}

bool file_can_read(const struct file *file)
{
	file_check_inline(file);
	return (file->access & MAY_READ) != 0;
}

bool file_can_write(const struct file *file)
{
	file_check_inline(file);
	return (file->access & MAY_WRITE) != 0;
}

const struct inode *file_opened_inode(const struct file *file)
{
	file_check_inline(file);
	return file->inode;
}

/* MAY_READ, MAY_WRITE as FLAGS (O_*) say. */
static uint32_t access_wanted(uint32_t flags)
{
	if (flags & O_PATH)
		return 0;
	return ((flags & O_ACCMODE) != O_WRONLY ? MAY_READ : 0) |
	       ((flags & O_ACCMODE) != O_RDONLY ? MAY_WRITE : 0);
}

static uint32_t access_of(const struct dentry_seal *name, uint32_t flags,
			  const struct file_operations *operations)
{
	const bool position = S_ISREG(name->type) || S_ISDIR(name->type);
	const bool cached = operations == &cache_file_operations;

	return access_wanted(flags) | (position ? FILE_HAS_POSITION : 0) |
	       (cached ? FILE_CACHED : 0);
}

struct file *file_create_at(const struct path *path, const struct dentry_seal *name, uint32_t flags,
			    const struct file_operations *operations, void *private)
{
	struct inode *const inode = dentry_seal_inode(name);
	struct file content = { .record = { .owner = inode, .kind = RECORD_FILE },
				.inode = inode,
				.operations = operations,
				.private = private,
				.path = *path,
				.name = name,
				.state = heap_alloc(&file_state_heap),
				.flags = flags,
				.access = access_of(name, flags, operations) };
	struct file *file;

	if (content.state == nullptr)
		return nullptr;
	refcount_set(&content.state->references, 1);
	mutex_init(&content.state->position_lock, LOCK_FILE_POSITION);
	list_init(&content.state->watches);
	file = file_record_create(&content);
	if (file == nullptr)
		heap_free(&file_state_heap, content.state);
	return file;
}

struct file *file_create(const struct path *path, uint32_t flags,
			 const struct file_operations *operations, void *private)
{
	struct file *const file =
		file_create_at(path, dentry_seal_of(path->dentry), flags, operations, private);

	if (file != nullptr)
		path_get(path);
	return file;
}

void file_release(struct file *file)
{
	file_check_inline(file);
	file_release_closed(file);
}

bool file_is_plain(const struct file *file)
{
	const struct file_state *const state = file->state;
	const struct file_operations *const operations = file->operations;

	return refcount_read(&state->references) == 1 && named_by_one(file->named) &&
	       list_empty(&state->watches) && !state->has_locks &&
	       list_empty(&file->inode->locks) && (file->flags & FILE_EXECUTES) == 0 &&
	       operations != nullptr && operations->flush == nullptr &&
	       operations->release == nullptr;
}

struct file_rest file_rest_of(const struct file *file)
{
	return (struct file_rest){ .state = file->state,
				   .written = file->flags & FILE_WRITES ? file->inode : nullptr,
				   .path = file->path };
}

void file_rest_free(struct file_rest rest)
{
	if (rest.written != nullptr)
		inode_write_end(rest.written);
	heap_free(&file_state_heap, rest.state);
	path_put(&rest.path);
}

void file_release_closed(struct file *file)
{
	const struct file_rest rest = file_rest_of(file);

	inline_here epoll_forget_file(file);
	if (unlikely(!named_by_none(file->named)) && !epoll_forget_watches(file))
		violation("cred_integrity", "an open file freed while it is in use");
	file_lock_release_file(file);
	if (file->operations != nullptr && file->operations->release != nullptr)
		const_ops(file->operations)->release(file);
	if (file->flags & FILE_EXECUTES)
		inode_execute_end(file->inode);
	file_record_free(file);
	file_rest_free(rest);
}

bool mm_file_may_write(const struct file *file, const struct page_cache *cache)
{
	return cred_integrity_same(cache, &file->inode->cache) &&
	       cred_integrity_allows(file_can_write(file));
}

void mm_file_check(const struct file *file)
{
	file_check_inline(file);
}

uint32_t *mm_file_named(const struct file *file)
{
	return file_named(file);
}

void mm_file_get(struct file *file)
{
	file_get(file);
}

void mm_file_put(struct file *file)
{
	file_put(file);
}

size_t mm_file_describe(struct file *file, struct mm_file_name *name, char *path, size_t size)
{
	const uint64_t device = file->inode->superblock->device;
	long length = path_format(&file->path, path, size);

	name->device_major = device_major(device);
	name->device_minor = device_minor(device);
	name->inode = file->inode->number;
	return length < 0 ? 0 : (size_t)length;
}

bool file_position_lock(struct file *file, int32_t own)
{
	if (refcount_read(&file->state->references) <= own && !file_table_shared(file_table_own()))
		return false;
	mutex_lock(&file->state->position_lock);
	return true;
}

ssize_t file_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	file_check_inline(file);
	return file_read_inline((struct file_borrow){ file, true }, to, bytes, position);
}

ssize_t file_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position)
{
	file_check_inline(file);
	return file_write_inline((struct file_borrow){ file, true }, from, bytes, position);
}

ssize_t file_write_kernel(struct file *file, const void *from, size_t bytes, uint64_t *position)
{
	ssize_t result;

	if (!file_can_write(file))
		return -EBADF;
	if (file->operations->write_kernel == nullptr)
		return -EINVAL;
	if (position != nullptr)
		return const_ops(file->operations)->write_kernel(file, from, bytes, position);
	const bool locked = file_position_begin(file, 2);

	result = const_ops(file->operations)
			 ->write_kernel(file, from, bytes, &file->state->position);
	file_position_end(file, locked);
	return result;
}

int64_t file_seek(struct file *file, int64_t offset, int whence)
{
	int64_t result;

	if (file->flags & O_PATH)
		return -EBADF;
	if (whence < 0 || whence > SEEK_MAX)
		return -EINVAL;
	if (file->operations->seek == nullptr)
		return -ESPIPE;
	const bool locked = file_position_begin(file, 2);

	result = const_ops(file->operations)->seek(file, offset, whence);
	file_position_end(file, locked);
	return result;
}

int file_iterate(struct file *file, struct directory_sink *sink)
{
	int error = -ENOENT;

	if (file->operations->iterate == nullptr)
		return -ENOTDIR;
	const bool locked = file_position_begin(file, 2);

	if (!file->path.dentry->unlinked)
		error = const_ops(file->operations)->iterate(file, sink);
	file_position_end(file, locked);
	return error;
}

int64_t file_seek_in(struct file *file, int64_t offset, int whence, uint64_t size)
{
	int64_t base = 0;

	if (whence == SEEK_CUR)
		base = (int64_t)file->state->position;
	else if (whence == SEEK_END)
		base = (int64_t)size;
	else if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		if (offset < 0 || (uint64_t)offset >= size)
			return -ENXIO;
		if (whence == SEEK_HOLE)
			offset = (int64_t)size;
	}
	if (__builtin_add_overflow(base, offset, &base))
		return offset < 0 ? -EINVAL : -EOVERFLOW;
	if (base < 0)
		return -EINVAL;
	file->state->position = (uint64_t)base;
	return base;
}

int64_t directory_seek(struct file *file, int64_t offset, int whence)
{
	return whence == SEEK_SET || whence == SEEK_CUR ? file_seek_in(file, offset, whence, 0)
							: -EINVAL;
}

ssize_t file_size_limit(uint64_t position, size_t bytes)
{
	const uint64_t limit = limit_of_current(RLIMIT_FSIZE);

	if (limit != RLIM_INFINITY && position >= limit) {
		signal_send_task(current_task(), SIGNAL_FILE_SIZE, nullptr);
		return -EFBIG;
	}
	if (position >= (uint64_t)INT64_MAX)
		return -EFBIG;
	bytes = minimum(bytes, (size_t)((uint64_t)INT64_MAX - position));
	return (ssize_t)(limit == RLIM_INFINITY ? bytes : minimum(bytes, limit - position));
}

ssize_t file_read_kernel(struct file *file, void *to, size_t bytes, uint64_t offset)
{
	if (!S_ISREG(file->inode->mode) || file->operations->read_kernel == nullptr)
		return -EINVAL;
	return const_ops(file->operations)->read_kernel(file, to, bytes, &offset);
}
