// SPDX-License-Identifier: GPL-2.0-only
/* devtmpfs: nodes for the devices. Adding before it is mounted is fine: they appear when it is
 * made. */
#pragma once
#include <fs/device/device.h>

[[nodiscard]] int devfs_add(const struct device *device);
void devfs_remove(const struct device *device);
/* fs/device/device.c: all devices known now. */
void device_for_each(void (*visit)(const struct device *device, void *context), void *context);
