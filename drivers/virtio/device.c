// SPDX-License-Identifier: GPL-2.0-only
/* A device is matched with its driver and brought up (section 3.1 of the specification). */
#include "virtio.h"

#include <base/errno.h>
#include <const_ops/const_ops.h>
#include <kernel/log.h>
#include <linux/virtio_config.h>

SET_DECLARE(virtio_drivers, const struct virtio_driver);

static const struct virtio_driver *driver_find(uint32_t id)
{
	SET_FOR_EACH (virtio_drivers, driver) {
		if ((*driver)->id == id)
			return *driver;
	}
	return nullptr;
}

static void status_add(struct virtio_device *device, uint8_t bits)
{
	const_ops(device->transport)
		->set_status(device, const_ops(device->transport)->status(device) | bits);
}

static int agree(struct virtio_device *device, const struct virtio_driver *driver)
{
	uint64_t wanted = driver->features | 1ull << VIRTIO_F_VERSION_1;

	device->features = const_ops(device->transport)->features(device) & wanted;
	if (!(device->features & 1ull << VIRTIO_F_VERSION_1))
		return -ENODEV;
	const_ops(device->transport)->accept_features(device, device->features);
	status_add(device, VIRTIO_CONFIG_S_FEATURES_OK);
	return const_ops(device->transport)->status(device) & VIRTIO_CONFIG_S_FEATURES_OK ? 0
											  : -ENODEV;
}

void virtio_device_found(struct virtio_device *device)
{
	const struct virtio_driver *driver = driver_find(device->id);
	int error;

	if (!driver)
		return;
	const_ops(device->transport)->set_status(device, 0);
	status_add(device, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	error = agree(device, driver);
	if (!error)
		error = driver->start(device);
	if (error) {
		status_add(device, VIRTIO_CONFIG_S_FAILED);
		kernel_log("virtio: device %u does not start: error %d", device->id, error);
	}
}

uint16_t virtio_config_read16(struct virtio_device *device, uint32_t offset)
{
	uint8_t low = const_ops(device->transport)->read_config(device, offset);

	return (uint16_t)(low | const_ops(device->transport)->read_config(device, offset + 1) << 8);
}

uint32_t virtio_config_read32(struct virtio_device *device, uint32_t offset)
{
	uint32_t low = virtio_config_read16(device, offset);

	return low | (uint32_t)virtio_config_read16(device, offset + 2) << 16;
}
