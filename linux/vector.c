// SPDX-License-Identifier: GPL-2.0-only
/*
 * readv, writev and their positioned relatives. The list is copied first (linux/vector_list.h).
 * Small writes from several pieces are gathered, so that they reach pipes and O_APPEND files as
 * one.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>
#include <linux/vector_list.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <mm/heap/heap.h>

#define GATHER_MAX ((size_t)4096)

/* After some pieces: would the next one block? */
static bool would_block(struct file *file, uint32_t events)
{
	return file->operations->poll != nullptr && !S_ISREG(file->inode->mode) &&
	       !(const_ops(file->operations)->poll(file, nullptr) & events);
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
		const struct iovec piece = vector_piece(vector, i);

		if (piece.iov_len > vector->total - length ||
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

static long move_piece(struct file *file, const struct iovec *piece, bool writes,
		       uint64_t *position)
{
	const user_address address = (user_address)piece->iov_base;

	return writes ? file_write(file, (struct user_in){ address }, piece->iov_len, position)
		      : file_read(file, (struct user_out){ address }, piece->iov_len, position);
}

static long move_pieces(struct file *file, const struct vector *vector, bool writes,
			uint64_t *position)
{
	long done = 0;

	for (uint32_t i = 0; i < vector->count; i++) {
		const struct iovec piece = vector_piece(vector, i);
		long result;

		if (piece.iov_len == 0)
			continue;
		if (done != 0 && !writes && would_block(file, POLLIN))
			break;
		result = move_piece(file, &piece, writes, position);
		if (result < 0)
			return done != 0 ? done : result;
		done += result;
		if ((uint64_t)result < piece.iov_len)
			break;
	}
	return done;
}

static long move_vector(struct file *file, const struct syscall *call, bool writes,
			uint64_t *position)
{
	WRITTEN_FIRST struct vector vector;
	long result;

	if (!(writes ? file_can_write(file) : file_can_read(file)))
		return -EBADF;
	result = vector_copy(&vector, argument_in(call, 1), call->argument[2]);
	if (result)
		return result;
	result = writes ? write_gathered(file, &vector, position) : -EOPNOTSUPP;
	if (result == -EOPNOTSUPP)
		result = move_pieces(file, &vector, writes, position);
	vector_free(&vector);
	return result;
}

static long do_vector(const struct syscall *call, bool writes, uint64_t *position)
{
	struct file *file = file_of(argument_int(call, 0));
	long result = -ESPIPE;

	if (file == nullptr)
		return -EBADF;
	if (position == nullptr || file->operations->seek != nullptr)
		result = move_vector(file, call, writes, position);
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
static long do_vector_flags(const struct syscall *call, bool writes)
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
