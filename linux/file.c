// SPDX-License-Identifier: GPL-2.0-only
/*
 * read, write and their vector and positioned relatives, lseek, ioctl.
 *
 * Vectors: a short list is on the stack, longer ones (to UIO_MAXIOV) in the heap. Small writes from
 * several pieces are gathered, so that they reach pipes and O_APPEND files as one.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <asm/ioctls.h>
#include <base/errno.h>
#include <fs/file/io.h>
#include <fs/file/record.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/uio.h>
#include <mm/heap/heap.h>

#define VECTOR_SHORT 8u
#define IO_SIZE_MAX ((uint64_t)0x7ffff000)
#define GATHER_MAX ((size_t)4096)

struct vector {
	struct iovec *pieces;
	uint32_t count;
	uint64_t total;
	struct iovec first[VECTOR_SHORT];
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
	uint64_t position = call->argument[3];

	if (!is_usual(file, MAY_READ, to.address, bytes) || !has_any_position(file, position) ||
	    unlikely(file_sealed_operations(file)->read == nullptr))
		return pread_slowly(call);
	return file_sealed_operations(file)->read(file, to, minimum(bytes, FILE_IO_SIZE_MAX),
						  &position);
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
	uint64_t position = call->argument[3];

	if (!is_usual(file, MAY_WRITE, from.address, bytes) || !has_any_position(file, position) ||
	    unlikely(file_sealed_operations(file)->write == nullptr))
		return pwrite_slowly(call);
	return file_sealed_operations(file)->write(file, from, minimum(bytes, FILE_IO_SIZE_MAX),
						   &position);
}

static void vector_free(struct vector *vector)
{
	if (vector->pieces != vector->first)
		heap_free_bytes(vector->pieces);
}

/* Reads and checks a program's list; the total is cut to what one call moves. */
static int vector_read(struct vector *vector, struct user_in from, uint64_t count)
{
	vector->total = 0;
	vector->pieces = vector->first;
	if (count > UIO_MAXIOV)
		return -EINVAL;
	vector->count = (uint32_t)count;
	if (count > VECTOR_SHORT) {
		vector->pieces = heap_alloc_bytes(count * sizeof(struct iovec));
		if (vector->pieces == nullptr)
			return -ENOMEM;
	}
	if (user_read(vector->pieces, from, count * sizeof(struct iovec))) {
		vector_free(vector);
		return -EFAULT;
	}
	for (uint32_t i = 0; i < vector->count; i++) {
		struct iovec *piece = &vector->pieces[i];
		int error = (int64_t)piece->iov_len < 0 ? -EINVAL : 0;

		if (!error && !user_range_ok((user_address)piece->iov_base, piece->iov_len))
			error = -EFAULT;
		if (error) {
			vector_free(vector);
			return error;
		}
		piece->iov_len = minimum(piece->iov_len, IO_SIZE_MAX - vector->total);
		vector->total += piece->iov_len;
	}
	return 0;
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
		const struct iovec *piece = &vector->pieces[i];
		long result;

		if (piece->iov_len == 0)
			continue;
		if (done != 0 && would_block(file, POLLIN))
			break;
		result = file_read(file, (struct user_out){ (user_address)piece->iov_base },
				   piece->iov_len, position);
		if (result < 0)
			return done != 0 ? done : result;
		done += result;
		if ((uint64_t)result < piece->iov_len)
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
		const struct iovec *piece = &vector->pieces[i];

		if (user_read(buffer + length, (struct user_in){ (user_address)piece->iov_base },
			      piece->iov_len)) {
			heap_free_bytes(buffer);
			return -EOPNOTSUPP;
		}
		length += piece->iov_len;
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
		const struct iovec *piece = &vector->pieces[i];

		if (piece->iov_len == 0)
			continue;
		result = file_write(file, (struct user_in){ (user_address)piece->iov_base },
				    piece->iov_len, position);
		if (result < 0)
			return done != 0 ? done : result;
		done += result;
		if ((uint64_t)result < piece->iov_len)
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
		result = vector_read(&vector, argument_in(call, 1), call->argument[2]);
	if (!result) {
		result = writes ? write_vector(file, &vector, position)
				: read_vector(file, &vector, position);
		vector_free(&vector);
	}
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
