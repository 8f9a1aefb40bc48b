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
#include <mm/frame.h>

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
	struct frame *frame = frame_alloc(FRAME_KERNEL, 0);
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

bool virtio_queue_put(struct virtio_queue *queue, void *buffer, uint32_t size, bool device_writes,
		      void *token)
{
	uint16_t id, slot;

	if (!queue->free_count)
		return false;
	id = queue->free_list[--queue->free_count];
	queue->tokens[id] = token;
	queue->sizes[id] = size;
	queue->descriptors[id] = (struct vring_desc){
		.addr = virtio_queue_physical(buffer),
		.len = size,
		.flags = device_writes ? VRING_DESC_F_WRITE : 0,
	};
	slot = queue->available->idx % VIRTIO_QUEUE_SIZE;
	queue->available->ring[slot] = id;
	__atomic_store_n(&queue->available->idx,
			 (uint16_t)wrap_add(queue->available->idx, (uint16_t)1), __ATOMIC_RELEASE);
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
