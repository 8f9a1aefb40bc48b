// SPDX-License-Identifier: GPL-2.0-only
/*
 * Split virtqueues with one descriptor for each buffer.
 *
 * Invariants: a descriptor is either in free_list or has a token; what the device returns is used
 * only when its descriptor has a token (a device that returns a buffer twice, or one it never had,
 * is ignored).
 */
#include "virtio.h"

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <mm/frame/frame.h>
#include <violation.h>
#include <write_rarely/device.h>

#define AVAILABLE_OFFSET 1024u
#define USED_OFFSET 2048u

static_assert(VIRTIO_QUEUE_SIZE * sizeof(struct vring_desc) <= AVAILABLE_OFFSET, "descriptors fit");
static_assert(AVAILABLE_OFFSET + 6 + 2 * VIRTIO_QUEUE_SIZE <= USED_OFFSET, "available ring fits");
static_assert(USED_OFFSET + 6 + sizeof(struct vring_used_elem) * VIRTIO_QUEUE_SIZE <= PAGE_SIZE,
	      "used ring fits");

uint64_t virtio_queue_physical(const void *part)
{
	return frame_physical(frame_of(part)) + ((uintptr_t)part & (PAGE_SIZE - 1));
}

int virtio_queue_start(struct virtio_device *device, struct virtio_queue *queue, uint16_t index)
{
	struct frame *frame = frame_alloc_queue();
	int error;

	if (!frame)
		return -ENOMEM;
	*queue = (struct virtio_queue){ .device = device,
					.index = index,
					.size = VIRTIO_QUEUE_SIZE };
	queue->memory = frame_address(frame);
	queue->descriptors = queue->memory;
	queue->available = (void *)((char *)queue->memory + AVAILABLE_OFFSET);
	queue->used = (void *)((char *)queue->memory + USED_OFFSET);
	for (uint16_t i = 0; i < VIRTIO_QUEUE_SIZE; i++)
		queue->free_list[queue->free_count++] = i;
	error = const_ops(device->transport)->start_queue(device, queue);
	if (error) {
		frame_free(frame, 0);
		queue->memory = nullptr;
	}
	return error;
}

/* The queue's own words, under a window of their own: what stands in QUEUE is ordinary memory. */
static void publish(const struct virtio_queue *queue, uint16_t id, const struct vring_desc *desc)
{
	const uint16_t index = queue->available->idx;
	char *const memory = queue->memory;
	struct vring_avail *available;
	struct write_window window;

	if (!write_rarely_is_queue(memory))
		violation("write_rarely", "queue of a device outside of its memory");
	window = write_window_open();
	available = write_window_at(memory + AVAILABLE_OFFSET, USED_OFFSET - AVAILABLE_OFFSET);
	write_window_copy((struct vring_desc *)memory + id, desc, sizeof(*desc));
	available->ring[index % VIRTIO_QUEUE_SIZE] = id;
	__atomic_store_n(&available->idx, (uint16_t)wrap_add(index, (uint16_t)1), __ATOMIC_RELEASE);
	write_window_close(window);
}

bool virtio_queue_put(struct virtio_queue *queue, void *buffer, uint32_t size, bool device_writes,
		      void *token)
{
	struct vring_desc descriptor;
	uint32_t id;

	if (!queue->free_count)
		return false;
	descriptor = (struct vring_desc){
		.addr = virtio_queue_physical(buffer),
		.len = size,
		.flags = device_writes ? VRING_DESC_F_WRITE : 0,
	};
	id = queue->free_list[--queue->free_count];
	if (size == 0 || size > PAGE_SIZE || id >= VIRTIO_QUEUE_SIZE ||
	    !write_rarely_device_reaches(descriptor.addr, size, FRAME_KERNEL))
		violation("write_rarely", "a device led to memory that is not its own");
	queue->tokens[id] = token;
	queue->sizes[id] = size;
	publish(queue, (uint16_t)id, &descriptor);
	return true;
}

void virtio_queue_notify(struct virtio_queue *queue)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	const_ops(queue->device->transport)->notify(queue->device, queue);
}

void *virtio_queue_take(struct virtio_queue *queue, uint32_t *size)
{
	while (__atomic_load_n(&queue->used->idx, __ATOMIC_ACQUIRE) != queue->used_seen) {
		struct vring_used_elem *element =
			&queue->used->ring[queue->used_seen % VIRTIO_QUEUE_SIZE];
		uint32_t id = read_once(element->id), length = read_once(element->len);
		void *token;

		queue->used_seen = (uint16_t)wrap_add(queue->used_seen, (uint16_t)1);
		if (id >= VIRTIO_QUEUE_SIZE || !queue->tokens[id])
			continue;
		token = queue->tokens[id];
		queue->tokens[id] = nullptr;
		queue->free_list[queue->free_count++] = (uint16_t)id;
		*size = length < queue->sizes[id] ? length : queue->sizes[id];
		return token;
	}
	return nullptr;
}
