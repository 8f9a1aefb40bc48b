// SPDX-License-Identifier: GPL-2.0-only
/*
 * What read(2) and write(2) do once the descriptor is known, inline for the few places where every
 * call counts; everybody else has file_read() and file_write() (fs/file.h).
 *
 * The position of a regular file or directory is used under position_lock, unless the file has no
 * other user than the current system call.
 */
#pragma once
#include <base/errno.h>
#include <const_ops/const_ops.h>
#include <cred_integrity/cred_integrity.h>
#include <fs/file_borrow.h>
#include <linux/stat.h>

#define FILE_IO_SIZE_MAX ((size_t)0x7ffff000) /* Linux's MAX_RW_COUNT */

[[noreturn]] void file_refuse(void); /* not the file that was opened */
/*
 * Of a file that has_position; true: position_lock is held. OWN: how many references the descriptor
 * and the caller have.
 */
bool file_position_lock(struct file *file, int32_t own);

/* MAY_READ, MAY_WRITE as FLAGS (O_*) say. */
static always_inline uint32_t file_access_wanted(uint32_t flags)
{
	if (flags & O_PATH)
		return 0;
	return ((flags & O_ACCMODE) != O_WRONLY ? MAY_READ : 0) |
	       ((flags & O_ACCMODE) != O_RDONLY ? MAY_WRITE : 0);
}

/* A violation when it is not this file's. */
static always_inline const struct file_seal *file_seal_of(const struct file *file)
{
	const struct file_seal *seal = file->seal;

	if (unlikely(!cred_integrity_holds(&seal->record, file, RECORD_FILE) ||
		     !cred_integrity_same(seal->inode, file->inode)))
		file_refuse();
	return seal;
}

/* MAY_READ, MAY_WRITE as the seal says. */
static always_inline uint32_t file_access(const struct file *file)
{
	const struct file_seal *seal = file_seal_of(file);

	return cred_integrity_value(seal->access, file_access_wanted(file->flags));
}

/* The same for a descriptor's file, whose seal need not be looked for. */
static always_inline uint32_t file_borrow_access(struct file_borrow borrow)
{
	if (unlikely(!cred_integrity_same(borrow.seal->inode, borrow.file->inode)))
		file_refuse();
	return cred_integrity_value(borrow.seal->access, file_access_wanted(borrow.file->flags));
}

static always_inline bool file_has_position(const struct file *file)
{
	const uint32_t mode = file->inode->mode;

	return S_ISREG(mode) || S_ISDIR(mode);
}

static always_inline bool file_position_begin(struct file *file, int32_t own)
{
	return file_has_position(file) && file_position_lock(file, own);
}

static always_inline void file_position_end(struct file *file, bool locked)
{
	if (locked)
		mutex_unlock(&file->position_lock);
}

static always_inline ssize_t file_read_inline(struct file_borrow borrow, struct user_out to,
					      size_t bytes, uint64_t *position)
{
	struct file *const file = borrow.file;
	const struct file_operations *operations;
	ssize_t result;

	if (!(file_borrow_access(borrow) & MAY_READ))
		return -EBADF;
	operations = const_ops(file->operations);
	if (operations->read == nullptr)
		return is_directory(file->inode) ? -EISDIR : -EINVAL;
	if (!user_range_ok(to.address, bytes))
		return -EFAULT;
	bytes = minimum(bytes, FILE_IO_SIZE_MAX);
	if (position != nullptr)
		return operations->read(file, to, bytes, position);
	const bool locked = file_position_begin(file, borrow.counted ? 2 : 1);

	result = operations->read(file, to, bytes, &file->position);
	file_position_end(file, locked);
	return result;
}

static always_inline ssize_t file_write_inline(struct file_borrow borrow, struct user_in from,
					       size_t bytes, uint64_t *position)
{
	struct file *const file = borrow.file;
	const struct file_operations *operations;
	ssize_t result;

	if (!(file_borrow_access(borrow) & MAY_WRITE))
		return -EBADF;
	operations = const_ops(file->operations);
	if (operations->write == nullptr)
		return -EINVAL;
	if (!user_range_ok(from.address, bytes))
		return -EFAULT;
	bytes = minimum(bytes, FILE_IO_SIZE_MAX);
	if (position != nullptr)
		return operations->write(file, from, bytes, position);
	const bool locked = file_position_begin(file, borrow.counted ? 2 : 1);

	result = operations->write(file, from, bytes, &file->position);
	file_position_end(file, locked);
	return result;
}
