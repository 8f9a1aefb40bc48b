// SPDX-License-Identifier: GPL-2.0-only
/*
 * What read(2) and write(2) do once the descriptor is known, inline for the few places where every
 * call counts; everybody else has file_read() and file_write() (fs/file/file.h).
 *
 * The position of a regular file or directory is used under position_lock, unless the file has no
 * other user than the current system call.
 */
#pragma once
#include <base/errno.h>
#include <cred_integrity/require.h>
#include <fs/file/borrow.h>
#include <linux/stat.h>

#define FILE_IO_SIZE_MAX ((size_t)0x7ffff000) /* Linux's MAX_RW_COUNT */

/*
 * Of a file that has a position; true: position_lock is held. OWN: how many references the
 * descriptor and the caller have.
 */
bool file_position_lock(struct file *file, int32_t own);

static always_inline void file_check_inline(const struct file *file)
{
	if (unlikely(!cred_integrity_is(&file->record, RECORD_FILE)))
		cred_integrity_refuse(RECORD_FILE);
}

static always_inline bool file_position_begin(struct file *file, int32_t own)
{
	return (file->access & FILE_HAS_POSITION) != 0 && file_position_lock(file, own);
}

static always_inline void file_position_end(struct file *file, bool locked)
{
	if (locked)
		mutex_unlock(&file->state->position_lock);
}

/*
 * What the file's operation does. That of cached files is called by name: what it uses of the stack
 * is not counted for all others then, nor that of others for it (protect/free_poison/rewrite.awk).
 */
static always_inline ssize_t file_read_by(struct file *file, struct user_out to, size_t bytes,
					  uint64_t *position)
{
	if (file->access & FILE_CACHED)
		return cached_read(file, to, bytes, position);
	return file_sealed_operations(file)->read(file, to, bytes, position);
}

static always_inline ssize_t file_write_by(struct file *file, struct user_in from, size_t bytes,
					   uint64_t *position)
{
	if (file->access & FILE_CACHED)
		return cached_write(file, from, bytes, position);
	return file_sealed_operations(file)->write(file, from, bytes, position);
}

static always_inline ssize_t file_read_inline(struct file_borrow borrow, struct user_out to,
					      size_t bytes, uint64_t *position)
{
	struct file *const file = borrow.file;
	const struct file_operations *operations;
	ssize_t result;

	if (!(file->access & MAY_READ))
		return -EBADF;
	operations = file_sealed_operations(file);
	if (operations->read == nullptr)
		return is_directory(file->inode) ? -EISDIR : -EINVAL;
	if (!user_range_ok(to.address, bytes))
		return -EFAULT;
	bytes = minimum(bytes, FILE_IO_SIZE_MAX);
	if (position != nullptr)
		return file_read_by(file, to, bytes, position);
	const bool locked = file_position_begin(file, borrow.counted ? 2 : 1);

	result = file_read_by(file, to, bytes, &file->state->position);
	file_position_end(file, locked);
	return result;
}

static always_inline ssize_t file_write_inline(struct file_borrow borrow, struct user_in from,
					       size_t bytes, uint64_t *position)
{
	struct file *const file = borrow.file;
	const struct file_operations *operations;
	ssize_t result;

	if (!(file->access & MAY_WRITE))
		return -EBADF;
	operations = file_sealed_operations(file);
	if (operations->write == nullptr)
		return -EINVAL;
	if (!user_range_ok(from.address, bytes))
		return -EFAULT;
	bytes = minimum(bytes, FILE_IO_SIZE_MAX);
	if (position != nullptr)
		return file_write_by(file, from, bytes, position);
	const bool locked = file_position_begin(file, borrow.counted ? 2 : 1);

	result = file_write_by(file, from, bytes, &file->state->position);
	file_position_end(file, locked);
	return result;
}
