// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve and execveat: arguments and environment out of user memory into one buffer, within the
 * limits of execve(2): one string at most 128 KiB, all strings and pointers together at most a
 * quarter of the stack's limit, at least 128 KiB. The buffer is one allocation, so that 2 MiB is
 * the end in any case (Linux: 6 MiB).
 */
#include <linux/syscall.h>

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/name/path.h>
#include <kernel/task/limits.h>
#include <kernel/task/task.h>
#include <linux/fcntl.h>
#include <linux/resource.h>
#include <mm/heap/heap.h>

#define STRING_MAX (128 * KIB)
#define TOTAL_MIN (128 * KIB)
#define TOTAL_MAX (2 * MIB)
#define BUFFER_START KIB

struct collector {
	char *buffer;
	size_t used, size, limit;
	uint64_t sum; /* of the strings: exec_strings_add() */
};

static size_t total_limit(void)
{
	const uint64_t quarter = limit_of_current(RLIMIT_STACK) / 4;

	return maximum(minimum(quarter, TOTAL_MAX), TOTAL_MIN);
}

static int grow(struct collector *collector)
{
	const size_t size = maximum(BUFFER_START, collector->size * 2);
	char *buffer;

	if (collector->size >= TOTAL_MAX)
		return -E2BIG;
	buffer = heap_alloc_bytes(size);
	if (buffer == nullptr)
		return -ENOMEM;
	memcpy(buffer, collector->buffer, collector->used);
	heap_free_bytes(collector->buffer);
	collector->buffer = buffer;
	collector->size = size;
	return 0;
}

static int keep_piece(struct collector *collector, const struct exec_piece *piece, size_t size)
{
	while (collector->size - collector->used < size) {
		const int error = grow(collector);

		if (error != 0)
			return error;
	}
	memcpy(collector->buffer + collector->used, piece->text, size);
	collector->used += size;
	collector->sum = exec_strings_add(collector->sum, piece->text, size);
	return 0;
}

/* One string, with its terminator. The pointer to it on the new stack counts, too. */
static int collect_string(struct collector *collector, user_address address)
{
	const size_t start = collector->used;
	WRITTEN_FIRST struct exec_piece piece;
	long size;

	do {
		int error;

		size = exec_piece_read(&piece, address);
		if (size < 0)
			return (int)size;
		error = keep_piece(collector, &piece, (size_t)size);
		if (error != 0)
			return error;
		if (collector->used - start > STRING_MAX)
			return -E2BIG;
		address += (size_t)size;
	} while (!exec_piece_ends(&piece, (size_t)size));
	collector->limit -= minimum(collector->limit, sizeof(user_address));
	return collector->used > collector->limit ? -E2BIG : 0;
}

/* A vector of pointers that ends with a null pointer; address 0 is an empty one. */
static int collect_vector(struct collector *collector, user_address vector, uint32_t *count)
{
	for (*count = 0; vector != 0; (*count)++) {
		user_address text;
		int error;

		if (user_read_object(&text, user_in_at((struct user_in){ vector },
						       *count * sizeof(text))) != 0)
			return -EFAULT;
		if (text == 0)
			break;
		error = collect_string(collector, text);
		if (error != 0)
			return error;
	}
	return 0;
}

/* A program without any argument gets an empty one: too many take argv[0] for granted (Linux does
 * so since 5.18). */
static int add_empty_argument(struct collector *collector, uint32_t *count)
{
	int error = 0;

	if (*count != 0)
		return 0;
	if (collector->size == 0)
		error = grow(collector);
	if (error != 0)
		return error;
	collector->buffer[collector->used++] = '\0';
	collector->sum = exec_strings_add(collector->sum, "", 1);
	*count = 1;
	return 0;
}

static long execute(int directory_fd, struct user_string path, user_address arguments,
		    user_address environment, int flags)
{
	struct collector collector = { .limit = total_limit() };
	struct exec_vectors vectors = {};
	struct path_name name;
	long error = path_name_read(&name, path);

	if (error != 0)
		return error;
	if (name.text[0] == '\0' && !(flags & AT_EMPTY_PATH))
		error = -ENOENT;
	if (error == 0)
		error = collect_vector(&collector, arguments, &vectors.argument_count);
	if (error == 0)
		error = add_empty_argument(&collector, &vectors.argument_count);
	if (error == 0)
		error = collect_vector(&collector, environment, &vectors.environment_count);
	vectors.strings = collector.buffer;
	vectors.strings_size = collector.used;
	if (error == 0) {
		exec_strings_seal(&vectors, collector.sum);
		error = task_execute(name.text, &vectors, directory_fd, flags);
	}
	heap_free_bytes(vectors.strings);
	path_name_free(&name);
	return error;
}

SYSCALL_DEFINE(execve)
{
	return execute(AT_FDCWD, argument_string(call, 0), call->argument[1], call->argument[2], 0);
}

SYSCALL_DEFINE(execveat)
{
	const int flags = argument_int(call, 4);

	if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	return execute(argument_int(call, 0), argument_string(call, 1), call->argument[2],
		       call->argument[3], flags);
}
