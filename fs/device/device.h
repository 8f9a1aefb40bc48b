// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices: found through the set, shown in /dev with name, mode and number. Drivers add
 * dynamic ones with device_add(). At open the file gets the device's operations, and file->private
 * = device->private before operations->open.
 */
#pragma once
#include <base/set.h>
#include <fs/vfs.h>

struct device {
	const char *name; /* may contain '/' */
	uint32_t major, minor;
	uint32_t mode; /* permissions; owner 0:gid */
	uint32_t gid;
	const struct file_operations *operations;
	void *private;
	struct list link; /* dynamic ones */
};
#define DEVICE(name_, ...)                                           \
	static const struct device device_##name_ = { __VA_ARGS__ }; \
	SET_ENTRY(devices, device_##name_)

/* Kept, not copied, until device_remove(). The node appears in /dev when that is mounted (now or
 * later). */
[[nodiscard]] int device_add(struct device *device);
void device_remove(struct device *device);
const struct device *device_find(uint32_t major, uint32_t minor);
/* Opening an S_IFCHR inode. */
[[nodiscard]] int device_open(struct inode *inode, struct file *file);
void device_format_list(struct text *text); /* /proc/devices */
