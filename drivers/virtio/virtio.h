// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio 1.x: devices, their transports (mmio, pci) and queues. Everything a device says is
 * checked: it is input from outside. Follows the OASIS specification "Virtual I/O Device (VIRTIO)
 * Version 1.1", sections 2, 3 and 4.
 */
#pragma once
#include <arch/types.h>
#include <base/set.h>
#include <linux/virtio_ring.h>
#include <sync/spin.h>

struct virtio_device;

/* Descriptors of each queue; a power of two; what QEMU gives the console's control queue. */
#define VIRTIO_QUEUE_SIZE 32u

/* A queue of single-descriptor buffers. Locks: the owner's. */
struct [[gnu::randomize_layout]] virtio_queue {
	struct virtio_device *device;
	uint16_t index, size, notify_offset;
	struct vring_desc *descriptors; /* shared with the device */
	struct vring_avail *available;
	struct vring_used *used;
	void *memory;       /* the frame that holds the three */
	uint16_t used_seen; /* entries of used that we have taken */
	uint16_t free_count;
	uint16_t free_list[VIRTIO_QUEUE_SIZE];
	void *tokens[VIRTIO_QUEUE_SIZE]; /* of buffers that the device has; nullptr: free */
	uint32_t sizes[VIRTIO_QUEUE_SIZE];
};

struct virtio_transport {
	uint64_t (*features)(struct virtio_device *device);
	void (*accept_features)(struct virtio_device *device, uint64_t features);
	uint8_t (*status)(struct virtio_device *device);
	void (*set_status)(struct virtio_device *device, uint8_t status);
	uint8_t (*read_config)(struct virtio_device *device, uint32_t offset);
	[[nodiscard]] int (*start_queue)(struct virtio_device *device, struct virtio_queue *queue);
	void (*notify)(struct virtio_device *device, struct virtio_queue *queue);
};

struct virtio_driver {
	uint32_t id;       /* VIRTIO_ID_* */
	uint64_t features; /* that the driver understands */
	[[nodiscard]] int (*start)(struct virtio_device *device);
};

#define VIRTIO_DRIVER(name_, ...)                                                  \
	static const struct virtio_driver virtio_driver_##name_ = { __VA_ARGS__ }; \
	SET_ENTRY(virtio_drivers, virtio_driver_##name_)

struct [[gnu::randomize_layout]] virtio_device {
	const struct virtio_transport *transport;
	uint32_t id;
	uint64_t features;                 /* agreed */
	volatile uint8_t *registers;       /* mmio: the window; pci: common configuration */
	volatile uint8_t *config, *notify; /* pci: further capabilities */
	uint32_t config_size, notify_size, notify_multiplier;
	/* Interrupt context; set by the driver's start. */
	void (*interrupt)(struct virtio_device *device);
	void *private;
};

/* device.c: called by the transports; takes over the device when a driver wants it. */
void virtio_device_found(struct virtio_device *device);
uint16_t virtio_config_read16(struct virtio_device *device, uint32_t offset);
uint32_t virtio_config_read32(struct virtio_device *device, uint32_t offset);

/* queue.c */
[[nodiscard]] int virtio_queue_start(struct virtio_device *device, struct virtio_queue *queue,
				     uint16_t index);
/* Gives a buffer (kernel heap memory inside one page) to the device. false: the queue is full.
 * token must not be nullptr. */
[[nodiscard]] bool virtio_queue_put(struct virtio_queue *queue, void *buffer, uint32_t size,
				    bool device_writes, void *token);
void virtio_queue_notify(struct virtio_queue *queue);
/* The next buffer that the device has finished with: its token, or nullptr. *size: bytes the device
 * wrote, at most the buffer's. */
void *virtio_queue_take(struct virtio_queue *queue, uint32_t *size);
uint64_t virtio_queue_physical(const void *part);
