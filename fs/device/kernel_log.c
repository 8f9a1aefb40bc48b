// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/kmsg: the kernel's log record by record (Linux's Documentation/ABI/testing/dev-kmsg): each
 * read gives one, "PRIORITY,SEQUENCE,MICROSECONDS,-;TEXT\n", and waits when there is no further one
 * (dmesg --follow). Who opens it must have CAP_SYSLOG, as for syslog(2); nobody writes: what stands
 * in the log is the kernel's word.
 *
 * A file's position is one of the log, 0 the oldest record. Records that went while somebody stood
 * there are -EPIPE once.
 */
#include <fs/device/device.h>
#include <fs/file/kept.h>

#include <base/errno.h>
#include <base/format.h>
#include <fs/file/file.h>
#include <fs/file/poll.h>
#include <kernel/log.h>
#include <kernel/signal/signal.h>
#include <kernel/task/credentials.h>
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <mm/heap/heap.h>
#include <sync/wait_queue.h>

#define HEAD_MAX 64u

struct reading {
	struct log_record record;
	char text[LOG_TEXT_MAX];
	char line[HEAD_MAX + 4 * LOG_TEXT_MAX]; /* "\xNN" for one byte at the worst */
};

static int log_file_open(struct inode *inode, struct file *file)
{
	return capable(CAP_SYSLOG) ? 0 : -EPERM;
}

static size_t format_record(struct reading *reading)
{
	const struct log_record *record = &reading->record;
	char *line = reading->line;
	size_t size = format_string(line, HEAD_MAX, "%u,%llu,%llu,-;", record->priority,
				    (unsigned long long)record->sequence,
				    (unsigned long long)(record->time_ns / 1000));

	for (uint32_t i = 0; i < record->size; i++) {
		const uint8_t byte = (uint8_t)reading->text[i];

		if (byte >= ' ' && byte < 127 && byte != '\\')
			line[size++] = (char)byte;
		else
			size += format_string(line + size, 5, "\\x%02x", byte);
	}
	line[size++] = '\n';
	return size;
}

/* The record at *position, which moves behind it; sleeps until there is one. */
static int wait_for_record(const struct file *file, struct reading *reading, uint64_t *position)
{
	struct wait_entry entry;
	int error = 0;

	wait_begin(log_wait_queue(), &entry);
	while (!error && !log_next(position, &reading->record, reading->text)) {
		if ((file->flags & O_NONBLOCK) != 0)
			error = -EAGAIN;
		else if (wait_sleep(&entry, WAIT_FOREVER))
			error = -ERESTARTSYS;
	}
	wait_end(&entry);
	return error;
}

static ssize_t log_file_read(struct file *file, struct user_out to, size_t bytes,
			     uint64_t *position)
{
	struct reading *reading;
	uint64_t next = *position;
	ssize_t result;

	if (next != 0 && next < log_first()) {
		*position = log_first();
		return -EPIPE;
	}
	reading = heap_alloc_bytes(sizeof(*reading));
	if (reading == nullptr)
		return -ENOMEM;
	user_buffer_keep(to.address, bytes);
	result = wait_for_record(file, reading, &next);
	user_buffer_kept(&to.address, &bytes);
	if (result == 0) {
		const size_t size = format_record(reading);

		if (size > bytes)
			result = -EINVAL;
		else
			result = user_write(to, reading->line, size) ? -EFAULT : (ssize_t)size;
	}
	if (result > 0)
		*position = next;
	heap_free_bytes(reading);
	return result;
}

/* Always 0, as on Linux: a position says nothing to a program. */
static int64_t log_file_seek(struct file *file, int64_t offset, int whence)
{
	if (offset != 0)
		return -ESPIPE;
	switch (whence) {
	case SEEK_SET:
		file->state->position = log_first();
		return 0;
	case SEEK_DATA:
		file->state->position = log_cleared();
		return 0;
	case SEEK_END:
		file->state->position = log_end();
		return 0;
	default:
		return -EINVAL;
	}
}

static uint32_t log_file_poll(struct file *file, struct poll_table *table)
{
	const uint64_t position = read_once(file->state->position);

	poll_add(table, log_wait_queue());
	if (position == log_end())
		return 0;
	return POLLIN | POLLRDNORM |
	       (position != 0 && position < log_first() ? POLLERR | POLLPRI : 0);
}

static const struct file_operations log_file_operations = {
	.open = log_file_open,
	.read = log_file_read,
	.seek = log_file_seek,
	.poll = log_file_poll,
};

DEVICE(kmsg, .name = "kmsg", .major = 1, .minor = 11, .mode = 0444,
       .operations = &log_file_operations);
