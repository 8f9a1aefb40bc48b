// SPDX-License-Identifier: GPL-2.0-only
/* /dev/kmem as it once was: the kernel's memory, by address. */
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/device/device.h>

static ssize_t memory_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	uint8_t buffer[64];

	bytes = minimum(bytes, sizeof(buffer));
	memcpy(buffer, (const void *)*position, bytes);
	return user_write(to, buffer, bytes) ? -EFAULT : (ssize_t)bytes;
}

static const struct file_operations memory_operations = { .read = memory_read };

DEVICE(memory_raw, .name = "kmem", .major = 1, .minor = 2, .mode = 0666,
       .operations = &memory_operations);
