// SPDX-License-Identifier: GPL-2.0-only
/*
 * sendfile, copy_file_range, splice: bytes from one file to another without a program's memory.
 * They go through a buffer of the heap by the files' read_kernel and write_kernel operations; a
 * file without them gets EINVAL, as on Linux. What was read from a pipe and could not be written is
 * lost: Linux would put it back.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>

#define CHUNK ((size_t)64 * 1024)
#define IO_SIZE_MAX ((uint64_t)0x7ffff000)
#define SPLICE_FLAGS_KNOWN 0xfu /* SPLICE_F_MOVE, NONBLOCK, MORE, GIFT */

/* A position in a file: the program's variable, or the file's own. */
struct place {
	struct file *file;
	struct user_out variable; /* address 0: the file's own */
	uint64_t position;
};

static int place_begin(struct place *place, int fd, user_address variable, bool writes)
{
	int error = 0;

	place->variable.address = variable;
	place->file = file_of(fd);
	if (place->file == nullptr)
		return -EBADF;
	if (!(writes ? file_can_write(place->file) : file_can_read(place->file)))
		error = -EBADF;
	else if (variable != 0 && place->file->operations->seek == nullptr)
		error = -ESPIPE;
	else if (variable != 0 && user_read_object(&place->position, (struct user_in){ variable }))
		error = -EFAULT;
	else if (variable != 0 && (int64_t)place->position < 0)
		error = -EINVAL;
	if (variable == 0)
		place->position = place->file->state->position;
	return error;
}

/* The program's variable, or the file's position, moves. */
static int place_end(struct place *place, int error, bool moved)
{
	if (place->file == nullptr)
		return error;
	if (moved && place->variable.address != 0) {
		if (user_write_object(place->variable, &place->position))
			error = -EFAULT;
	} else if (moved && place->file->operations->seek != nullptr) {
		place->file->state->position = place->position;
	}
	file_put(place->file);
	return error;
}

/* Writes all of it unless an error or a full pipe comes between. */
static ssize_t write_all(struct place *to, const char *buffer, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		const ssize_t written = const_ops(to->file->operations)
						->write_kernel(to->file, buffer + done,
							       bytes - done, &to->position);

		if (written <= 0)
			return done != 0 ? (ssize_t)done : written;
		done += (size_t)written;
	}
	return (ssize_t)done;
}

/* ONCE: one read is enough (pipes must not wait for more). */
static long transfer(struct place *from, struct place *to, uint64_t size, bool once)
{
	char *buffer;
	uint64_t done = 0;
	long result = 0;

	if (from->file->operations->read_kernel == nullptr ||
	    to->file->operations->write_kernel == nullptr)
		return -EINVAL;
	buffer = heap_alloc_bytes(minimum(maximum(size, (uint64_t)1), CHUNK));
	if (buffer == nullptr)
		return -ENOMEM;
	while (done < size && !sched_signal_pending()) {
		uint64_t position = from->position;
		ssize_t got = const_ops(from->file->operations)
				      ->read_kernel(from->file, buffer, minimum(size - done, CHUNK),
						    &position);

		result = got > 0 ? write_all(to, buffer, (size_t)got) : got;
		if (result <= 0)
			break;
		from->position += (uint64_t)result;
		done += (uint64_t)result;
		if (once || result < got)
			break;
		sched_point();
	}
	heap_free_bytes(buffer);
	return done != 0 ? (long)done : result;
}

SYSCALL_DEFINE(sendfile)
{
	struct place from, to = {};
	long result = place_begin(&from, argument_int(call, 1), call->argument[2], false);

	if (!result)
		result = place_begin(&to, argument_int(call, 0), 0, true);
	if (!result && !S_ISREG(from.file->inode->mode))
		result = -EINVAL;
	if (!result && (to.file->flags & O_APPEND))
		result = -EINVAL;
	if (!result)
		result = transfer(&from, &to, minimum(call->argument[3], IO_SIZE_MAX), false);
	const int error = place_end(&from, 0, result > 0);

	(void)place_end(&to, 0, result > 0);
	return error ? error : result;
}

static long check_copy(const struct place *from, const struct place *to, uint64_t size)
{
	const struct inode *in = from->file->inode, *out = to->file->inode;

	if (is_directory(in) || is_directory(out))
		return -EISDIR;
	if (!S_ISREG(in->mode) || !S_ISREG(out->mode))
		return -EINVAL;
	if (to->file->flags & O_APPEND)
		return -EBADF;
	if (in == out && from->position < to->position + size &&
	    to->position < from->position + size)
		return -EINVAL;
	return 0;
}

SYSCALL_DEFINE(copy_file_range)
{
	const uint64_t size = minimum(call->argument[4], IO_SIZE_MAX);
	struct place from, to = {};
	long result = place_begin(&from, argument_int(call, 0), call->argument[1], false);

	if (!result)
		result = place_begin(&to, argument_int(call, 2), call->argument[3], true);
	if (!result)
		result = check_copy(&from, &to, size);
	if (!result && call->argument[5] != 0)
		result = -EINVAL;
	if (!result)
		result = transfer(&from, &to, size, false);
	int error = place_end(&from, 0, result > 0);

	error = place_end(&to, error, result > 0);
	return error ? error : result;
}

SYSCALL_DEFINE(splice)
{
	struct place from = {}, to = {};
	long result;

	if (call->argument[5] & ~(uint64_t)SPLICE_FLAGS_KNOWN)
		return -EINVAL;
	if (call->argument[4] == 0)
		return 0;
	result = place_begin(&from, argument_int(call, 0), call->argument[1], false);
	if (!result)
		result = place_begin(&to, argument_int(call, 2), call->argument[3], true);
	if (!result && !S_ISFIFO(from.file->inode->mode) && !S_ISFIFO(to.file->inode->mode))
		result = -EINVAL;
	if (!result && (to.file->flags & O_APPEND))
		result = -EINVAL;
	if (!result)
		result = transfer(&from, &to, minimum(call->argument[4], (uint64_t)CHUNK), true);
	int error = place_end(&from, 0, result > 0);

	error = place_end(&to, error, result > 0);
	return error ? error : result;
}
