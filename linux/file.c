// SPDX-License-Identifier: GPL-2.0-only
/* read, write and their positioned relatives, lseek, ioctl. Those with vectors: linux/vector.c. */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <asm/ioctls.h>
#include <base/errno.h>
#include <fs/file/io.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <kernel/task/task.h>
#include <linux/fs.h>

/*
 * The usual case of what follows needs no reference, no lock and hardly a frame: a file of a table
 * that nobody shares, opened for ACCESS (not with O_PATH, then), whose buffer can be a program's.
 */
static always_inline bool is_usual(const struct file *file, uint32_t access, user_address buffer,
				   size_t bytes)
{
	return likely(file != nullptr) && likely(file->access & access) &&
	       likely(user_range_ok(buffer, bytes));
}

/* The file's own position needs no lock: there is none, or nobody else has the file. */
static always_inline bool is_alone(const struct file *file)
{
	return likely(!(file->access & FILE_HAS_POSITION)) ||
	       likely(refcount_read(&file->state->references) <= 1);
}

/* Asked of those alone that have a position (fs/file/io.h says why it is asked). */
static always_inline bool is_cached(const struct file *file)
{
	return (file->access & FILE_HAS_POSITION) && (file->access & FILE_CACHED);
}

[[gnu::noinline]] static long read_slowly(const struct syscall *call)
{
	const struct file_borrow borrow = file_borrow_any(argument_int(call, 0));
	long result;

	if (borrow.file == nullptr)
		return -EBADF;
	result = file_read_inline(borrow, argument_out(call, 1), call->argument[2], nullptr);
	file_return(borrow);
	return result;
}

SYSCALL_DEFINE(read)
{
	struct file *const file = file_own(argument_int(call, 0));
	const struct user_out to = argument_out(call, 1);
	const size_t bytes = call->argument[2];

	if (!is_usual(file, MAY_READ, to.address, bytes) || !is_alone(file))
		return read_slowly(call);
	if (is_cached(file))
		return cached_read(file, to, minimum(bytes, FILE_IO_SIZE_MAX),
				   &file->state->position);
	if (unlikely(file_sealed_operations(file)->read == nullptr))
		return read_slowly(call);
	return file_sealed_operations(file)->read(file, to, minimum(bytes, FILE_IO_SIZE_MAX),
						  &file->state->position);
}

[[gnu::noinline]] static long write_slowly(const struct syscall *call)
{
	const struct file_borrow borrow = file_borrow_any(argument_int(call, 0));
	long result;

	if (borrow.file == nullptr)
		return -EBADF;
	result = file_write_inline(borrow, argument_in(call, 1), call->argument[2], nullptr);
	file_return(borrow);
	return result;
}

SYSCALL_DEFINE(write)
{
	struct file *const file = file_own(argument_int(call, 0));
	const struct user_in from = argument_in(call, 1);
	const size_t bytes = call->argument[2];

	if (!is_usual(file, MAY_WRITE, from.address, bytes) || !is_alone(file))
		return write_slowly(call);
	if (is_cached(file))
		return cached_write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
				    &file->state->position);
	if (unlikely(file_sealed_operations(file)->write == nullptr))
		return write_slowly(call);
	return file_sealed_operations(file)->write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
						   &file->state->position);
}

/* The file of argument 0 for a call at POSITION, in *OUT. */
static long file_at(const struct syscall *call, uint64_t position, struct file_borrow *out)
{
	if ((int64_t)position < 0)
		return -EINVAL;
	*out = file_borrow(argument_int(call, 0));
	if (out->file == nullptr)
		return -EBADF;
	if (out->file->operations->seek != nullptr)
		return 0;
	file_return(*out);
	return -ESPIPE;
}

/* FILE can be used at any position. */
static always_inline bool has_any_position(const struct file *file)
{
	return likely(file_sealed_operations(file)->seek != nullptr);
}

/* A word of the task rather than of the stack: no canary needs to stand before it. */
static always_inline uint64_t *named_position(uint64_t position)
{
	uint64_t *const word = &current_task()->position;

	*word = position;
	return word;
}

[[gnu::noinline]] static long pread_slowly(const struct syscall *call)
{
	uint64_t position = call->argument[3];
	struct file_borrow borrow = {};
	long result = file_at(call, position, &borrow);

	if (result)
		return result;
	result = file_read_inline(borrow, argument_out(call, 1), call->argument[2], &position);
	file_return(borrow);
	return result;
}

SYSCALL_DEFINE(pread64)
{
	struct file *const file = file_own(argument_int(call, 0));
	const struct user_out to = argument_out(call, 1);
	const size_t bytes = call->argument[2];
	const uint64_t position = call->argument[3];

	if (!is_usual(file, MAY_READ, to.address, bytes) || unlikely((int64_t)position < 0))
		return pread_slowly(call);
	if (likely(file->access & FILE_CACHED))
		return cached_read(file, to, minimum(bytes, FILE_IO_SIZE_MAX),
				   named_position(position));
	if (!has_any_position(file) || unlikely(file_sealed_operations(file)->read == nullptr))
		return pread_slowly(call);
	return file_sealed_operations(file)->read(file, to, minimum(bytes, FILE_IO_SIZE_MAX),
						  named_position(position));
}

[[gnu::noinline]] static long pwrite_slowly(const struct syscall *call)
{
	uint64_t position = call->argument[3];
	struct file_borrow borrow = {};
	long result = file_at(call, position, &borrow);

	if (result)
		return result;
	result = file_write_inline(borrow, argument_in(call, 1), call->argument[2], &position);
	file_return(borrow);
	return result;
}

SYSCALL_DEFINE(pwrite64)
{
	struct file *const file = file_own(argument_int(call, 0));
	const struct user_in from = argument_in(call, 1);
	const size_t bytes = call->argument[2];
	const uint64_t position = call->argument[3];

	if (!is_usual(file, MAY_WRITE, from.address, bytes) || unlikely((int64_t)position < 0))
		return pwrite_slowly(call);
	if (likely(file->access & FILE_CACHED))
		return cached_write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
				    named_position(position));
	if (!has_any_position(file) || unlikely(file_sealed_operations(file)->write == nullptr))
		return pwrite_slowly(call);
	return file_sealed_operations(file)->write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
						   named_position(position));
}

SYSCALL_DEFINE(lseek)
{
	struct file *file = file_of(argument_int(call, 0));
	long result;

	if (file == nullptr)
		return -EBADF;
	result = file_seek(file, (int64_t)call->argument[1], argument_int(call, 2));
	file_put(file);
	return result;
}

static long set_flag(struct file *file, uint32_t flag, uint64_t argument)
{
	int on;

	if (user_read_object(&on, (struct user_in){ argument }))
		return -EFAULT;
	file_change_flags(file, flag, on ? flag : 0);
	return 0;
}

static long bytes_left(struct file *file, uint64_t argument)
{
	const uint64_t size = inode_size(file->inode);
	const int left = size > file->state->position
				 ? (int)minimum(size - file->state->position, (uint64_t)INT32_MAX)
				 : 0;

	return user_write_object((struct user_out){ argument }, &left);
}

SYSCALL_DEFINE(ioctl)
{
	const int fd = argument_int(call, 0);
	const uint32_t command = (uint32_t)call->argument[1];
	struct file *file = file_of(fd);
	long result = -ENOTTY;

	if (file == nullptr)
		return -EBADF;
	if (command == FIOCLEX || command == FIONCLEX)
		result = fd_set_flags(fd, command == FIOCLEX);
	else if (command == FIONBIO)
		result = set_flag(file, O_NONBLOCK, call->argument[2]);
	else if (command == FIONREAD && S_ISREG(file->inode->mode))
		result = bytes_left(file, call->argument[2]);
	else if (file->operations->control != nullptr)
		result = const_ops(file->operations)->control(file, command, call->argument[2]);
	file_put(file);
	return result;
}
