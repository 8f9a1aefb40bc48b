// SPDX-License-Identifier: GPL-2.0-only
/*
 * read, write and their vector and positioned relatives, lseek, ioctl.
 *
 * Vectors: the list stays in the program's memory and each piece is read when its turn comes, as a
 * copy would be anybody's to write while the call sleeps for the piece before. Small writes from
 * several pieces are gathered, so that they reach pipes and O_APPEND files as one.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <asm/ioctls.h>
#include <base/errno.h>
#include <fs/file/io.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <kernel/task/task.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/uio.h>
#include <mm/heap/heap.h>

#define IO_SIZE_MAX ((uint64_t)0x7ffff000)
#define GATHER_MAX ((size_t)4096)

struct vector {
	struct user_out list; /* arguments 1 and 2 of the call */
	uint32_t count;
	uint64_t total; /* when it was looked at first */
};

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

	if (!is_usual(file, MAY_READ, to.address, bytes) || !is_alone(file) ||
	    unlikely(file_sealed_operations(file)->read == nullptr))
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

	if (!is_usual(file, MAY_WRITE, from.address, bytes) || !is_alone(file) ||
	    unlikely(file_sealed_operations(file)->write == nullptr))
		return write_slowly(call);
	return file_sealed_operations(file)->write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
						   &file->state->position);
}

/* For calls that name a position. */
static long check_position(const struct file *file, int64_t position)
{
	if (position < 0)
		return -EINVAL;
	return file->operations->seek == nullptr ? -ESPIPE : 0;
}

/* The file of argument 0 for a call at POSITION, in *OUT. */
static long file_at(const struct syscall *call, uint64_t position, struct file_borrow *out)
{
	long result;

	if ((int64_t)position < 0)
		return -EINVAL;
	*out = file_borrow(argument_int(call, 0));
	if (out->file == nullptr)
		return -EBADF;
	result = check_position(out->file, (int64_t)position);
	if (result)
		file_return(*out);
	return result;
}

/* FILE can be used at any POSITION. */
static always_inline bool has_any_position(const struct file *file, uint64_t position)
{
	return likely((int64_t)position >= 0) &&
	       likely(file_sealed_operations(file)->seek != nullptr);
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

	if (!is_usual(file, MAY_READ, to.address, bytes) || !has_any_position(file, position) ||
	    unlikely(file_sealed_operations(file)->read == nullptr))
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

	if (!is_usual(file, MAY_WRITE, from.address, bytes) || !has_any_position(file, position) ||
	    unlikely(file_sealed_operations(file)->write == nullptr))
		return pwrite_slowly(call);
	return file_sealed_operations(file)->write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
						   named_position(position));
}

/* Piece INDEX, behind DONE bytes: what one call moves is limited. */
static int piece_read(const struct vector *vector, uint32_t index, uint64_t done,
		      struct iovec *piece)
{
	const struct user_out list = argument_after_sleep(vector->list, 1);
	const struct user_in from = { list.address };

	if (index >= count_after_sleep(vector->count, 2) ||
	    user_read_object(piece, user_in_at(from, index * sizeof(*piece))))
		return -EFAULT;
	if ((int64_t)piece->iov_len < 0)
		return -EINVAL;
	if (!user_range_ok((user_address)piece->iov_base, piece->iov_len))
		return -EFAULT;
	piece->iov_len = minimum(piece->iov_len, IO_SIZE_MAX - done);
	return 0;
}

/* Checks a program's list. */
static int vector_check(struct vector *vector, struct user_out list, uint64_t count)
{
	struct iovec piece;
	int error = 0;

	if (count > UIO_MAXIOV)
		return -EINVAL;
	*vector = (struct vector){ .list = list, .count = (uint32_t)count };
	for (uint32_t i = 0; i < vector->count && !error; i++) {
		error = piece_read(vector, i, vector->total, &piece);
		if (!error)
			vector->total += piece.iov_len;
	}
	return error;
}

/* After some pieces: would the next one block? */
static bool would_block(struct file *file, uint32_t events)
{
	return file->operations->poll != nullptr && !S_ISREG(file->inode->mode) &&
	       !(const_ops(file->operations)->poll(file, nullptr) & events);
}

static long read_vector(struct file *file, const struct vector *vector, uint64_t *position)
{
	long done = 0;

	for (uint32_t i = 0; i < vector->count; i++) {
		struct iovec piece;
		long result = piece_read(vector, i, (uint64_t)done, &piece);

		if (!result && piece.iov_len == 0)
			continue;
		if (done != 0 && would_block(file, POLLIN))
			break;
		if (!result)
			result = file_read(file, (struct user_out){ (user_address)piece.iov_base },
					   piece.iov_len, position);
		if (result < 0)
			return done != 0 ? done : result;
		done += result;
		if ((uint64_t)result < piece.iov_len)
			break;
	}
	return done;
}

/* All pieces in one write. -EOPNOTSUPP: this file or this list does not do it. */
static long write_gathered(struct file *file, const struct vector *vector, uint64_t *position)
{
	size_t length = 0;
	char *buffer;
	long result;

	if (vector->count < 2 || vector->total == 0 || vector->total > GATHER_MAX ||
	    file->operations->write_kernel == nullptr)
		return -EOPNOTSUPP;
	buffer = heap_alloc_bytes(vector->total);
	if (buffer == nullptr)
		return -EOPNOTSUPP;
	for (uint32_t i = 0; i < vector->count; i++) {
		struct iovec piece;

		if (piece_read(vector, i, length, &piece) ||
		    piece.iov_len > vector->total - length ||
		    user_read(buffer + length, (struct user_in){ (user_address)piece.iov_base },
			      piece.iov_len)) {
			heap_free_bytes(buffer);
			return -EOPNOTSUPP;
		}
		length += piece.iov_len;
	}
	result = file_write_kernel(file, buffer, length, position);
	heap_free_bytes(buffer);
	return result;
}

static long write_vector(struct file *file, const struct vector *vector, uint64_t *position)
{
	long done = 0, result = write_gathered(file, vector, position);

	if (result != -EOPNOTSUPP)
		return result;
	for (uint32_t i = 0; i < vector->count; i++) {
		struct iovec piece;

		result = piece_read(vector, i, (uint64_t)done, &piece);
		if (!result && piece.iov_len == 0)
			continue;
		if (!result)
			result = file_write(file, (struct user_in){ (user_address)piece.iov_base },
					    piece.iov_len, position);
		if (result < 0)
			return done != 0 ? done : result;
		done += result;
		if ((uint64_t)result < piece.iov_len)
			break;
	}
	return done;
}

static long do_vector(struct syscall *call, bool writes, uint64_t *position)
{
	struct file *file = file_of(argument_int(call, 0));
	struct vector vector;
	long result;

	if (file == nullptr)
		return -EBADF;
	result = position != nullptr ? check_position(file, (int64_t)*position) : 0;
	if (!result && !(writes ? file_can_write(file) : file_can_read(file)))
		result = -EBADF;
	if (!result)
		result = vector_check(&vector, argument_out(call, 1), call->argument[2]);
	if (!result)
		result = writes ? write_vector(file, &vector, position)
				: read_vector(file, &vector, position);
	file_put(file);
	return result;
}

SYSCALL_DEFINE(readv)
{
	return do_vector(call, false, nullptr);
}

SYSCALL_DEFINE(writev)
{
	return do_vector(call, true, nullptr);
}

SYSCALL_DEFINE(preadv)
{
	uint64_t position = call->argument[3];

	return (int64_t)position < 0 ? -EINVAL : do_vector(call, false, &position);
}

SYSCALL_DEFINE(pwritev)
{
	uint64_t position = call->argument[3];

	return (int64_t)position < 0 ? -EINVAL : do_vector(call, true, &position);
}

/* The flags are argument 5: argument 4 is the upper half of the offset where registers are small.
 */
static long do_vector_flags(struct syscall *call, bool writes)
{
	uint64_t position = call->argument[3];

	if (call->argument[5] & ~(uint64_t)(RWF_HIPRI | RWF_DSYNC | RWF_SYNC))
		return -EOPNOTSUPP;
	if (position == UINT64_MAX)
		return do_vector(call, writes, nullptr);
	return (int64_t)position < 0 ? -EINVAL : do_vector(call, writes, &position);
}

SYSCALL_DEFINE(preadv2)
{
	return do_vector_flags(call, false);
}

SYSCALL_DEFINE(pwritev2)
{
	return do_vector_flags(call, true);
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
