// SPDX-License-Identifier: GPL-2.0-only
/* /dev/null, zero, full, random, urandom (null(4), full(4), random(4)). No /dev/mem, no /dev/kmem,
 * no /dev/port. */
#include <fs/device/device.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/poll.h>
#include <kernel/sched/sched.h>
#include <linux/poll.h>
#include <secrets/secrets.h>

#define CHUNK 256u
#define ZERO_CHUNK ((size_t)1 << 20)

static ssize_t null_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	return 0;
}

static ssize_t null_read_kernel(struct file *file, void *to, size_t bytes, uint64_t *position)
{
	return 0;
}

static ssize_t null_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position)
{
	return (ssize_t)bytes;
}

static ssize_t null_write_kernel(struct file *file, const void *from, size_t bytes,
				 uint64_t *position)
{
	return (ssize_t)bytes;
}

static int64_t null_seek(struct file *file, int64_t offset, int whence)
{
	file->state->position = 0;
	return 0;
}

static uint32_t always_ready(struct file *file, struct poll_table *table)
{
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

/* Chunk by chunk, so that others get the processor in between. */
[[gnu::cold]] static ssize_t zero_read_long(struct user_out to, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		const size_t chunk = minimum(bytes - done, ZERO_CHUNK);

		if (user_clear(user_out_at(to, done), chunk))
			return done != 0 ? (ssize_t)done : -EFAULT;
		done += chunk;
		sched_point();
	}
	return (ssize_t)done;
}

static ssize_t zero_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	if (unlikely(bytes > ZERO_CHUNK))
		return zero_read_long(to, bytes);
	return user_clear(to, bytes) ? -EFAULT : (ssize_t)bytes;
}

static ssize_t zero_read_kernel(struct file *file, void *to, size_t bytes, uint64_t *position)
{
	memset(to, 0, bytes);
	return (ssize_t)bytes;
}

static ssize_t full_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position)
{
	return -ENOSPC;
}

static ssize_t full_write_kernel(struct file *file, const void *from, size_t bytes,
				 uint64_t *position)
{
	return -ENOSPC;
}

static ssize_t random_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	uint8_t buffer[CHUNK];
	size_t done = 0;

	while (done < bytes) {
		const size_t chunk = minimum(bytes - done, sizeof(buffer));

		random_bytes(buffer, chunk);
		if (user_write(user_out_at(to, done), buffer, chunk))
			break;
		done += chunk;
		sched_point();
	}
	memory_erase(buffer, sizeof(buffer));
	return done != 0 || bytes == 0 ? (ssize_t)done : -EFAULT;
}

static ssize_t random_read_kernel(struct file *file, void *to, size_t bytes, uint64_t *position)
{
	random_bytes(to, bytes);
	return (ssize_t)bytes;
}

/* What programs write is stirred in but counts for nothing. */
static ssize_t random_write(struct file *file, struct user_in from, size_t bytes,
			    uint64_t *position)
{
	uint8_t buffer[CHUNK];
	size_t done = 0;

	while (done < bytes) {
		const size_t chunk = minimum(bytes - done, sizeof(buffer));

		if (user_read(buffer, user_in_at(from, done), chunk))
			return done != 0 ? (ssize_t)done : -EFAULT;
		random_stir(buffer, chunk);
		done += chunk;
		sched_point();
	}
	return (ssize_t)done;
}

static const struct file_operations null_operations = {
	.read = null_read,
	.write = null_write,
	.read_kernel = null_read_kernel,
	.write_kernel = null_write_kernel,
	.seek = null_seek,
	.poll = always_ready,
};
static const struct file_operations zero_operations = {
	.read = zero_read,
	.write = null_write,
	.read_kernel = zero_read_kernel,
	.write_kernel = null_write_kernel,
	.seek = null_seek,
	.poll = always_ready,
};
static const struct file_operations full_operations = {
	.read = zero_read,
	.write = full_write,
	.read_kernel = zero_read_kernel,
	.write_kernel = full_write_kernel,
	.seek = null_seek,
	.poll = always_ready,
};
static const struct file_operations random_operations = {
	.read = random_read,
	.write = random_write,
	.read_kernel = random_read_kernel,
	.seek = null_seek,
	.poll = always_ready,
};

DEVICE(null, .name = "null", .major = 1, .minor = 3, .mode = 0666, .operations = &null_operations);
DEVICE(zero, .name = "zero", .major = 1, .minor = 5, .mode = 0666, .operations = &zero_operations);
DEVICE(full, .name = "full", .major = 1, .minor = 7, .mode = 0666, .operations = &full_operations);
DEVICE(random, .name = "random", .major = 1, .minor = 8, .mode = 0666,
       .operations = &random_operations);
DEVICE(urandom, .name = "urandom", .major = 1, .minor = 9, .mode = 0666,
       .operations = &random_operations);
