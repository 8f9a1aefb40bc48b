// SPDX-License-Identifier: GPL-2.0-only
/* Character devices: found through the set, shown in /dev with name, mode and number. Drivers add dynamic ones with device_add(). */
#pragma once
#include <base/set.h>
#include <fs/vfs.h>
struct device { const char *name; uint32_t major, minor, mode; const struct file_operations *operations; void *private; struct list link; };
#define DEVICE(name_, ...) static const struct device device_##name_ = { __VA_ARGS__ }; SET_ENTRY(devices, device_##name_)
[[nodiscard]] int device_add(const struct device *device);	/* kept, not copied; the name may contain '/' */
const struct device *device_find(uint32_t major, uint32_t minor);
