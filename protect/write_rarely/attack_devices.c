// SPDX-License-Identifier: GPL-2.0-only
//
// A device writes to memory past every page table. It is told where by its queue, by the buffers in
// it, and by its registers: three ways to have it, or the kernel's write window, write for the
// attacker. The device here is a transport that does nothing.
#include <base/compiler.h>
#include <base/string.h>
#include <drivers/virtio/virtio.h>
#include <kernel/task/credentials.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <protection.h>
#include <write_rarely/device.h>
#include <write_rarely/sealed_block.h>

#define PRIZE 1789u
#define BUFFER_SIZE 64u

static int no_queue(struct virtio_device *device, struct virtio_queue *queue)
{
	return 0;
}

static const struct virtio_transport no_transport = { .start_queue = no_queue };
static struct virtio_device device = { .transport = &no_transport };
static struct virtio_queue queue;
static void *buffer;

static int give_buffer(void)
{
	buffer = heap_alloc_bytes(BUFFER_SIZE);
	if (buffer == nullptr || virtio_queue_start(&device, &queue, 0) != 0 ||
	    !virtio_queue_put(&queue, buffer, BUFFER_SIZE, true, buffer))
		return -1;
	return queue.available->idx == 1 && queue.descriptors[queue.available->ring[0]].addr ==
						    virtio_queue_physical(buffer)
		       ? 0
		       : -1;
}

// SAFETY: the crime.
static bool change_queue(void)
{
	volatile struct vring_desc *const first = queue.descriptors;

	first->addr = virtio_queue_physical(current_credentials());
	return first->addr != 0;
}

static bool give_sealed_buffer(void)
{
	uint64_t address = (uint64_t)current_credentials();

	hide_from_compiler(address);
	return virtio_queue_put(&queue, (void *)address, sizeof(uint64_t), true, buffer);
}

// The window writes a descriptor into what the attacker says is the queue.
static bool move_queue(void)
{
	const struct frame *const sealed = frame_alloc(FRAME_SEALED, 0);
	const uint64_t *words;

	if (sealed == nullptr)
		return false;
	words = frame_address(sealed);
	queue.memory = frame_address(sealed);
	if (!virtio_queue_put(&queue, buffer, BUFFER_SIZE, true, buffer))
		return false;
	for (uint32_t i = 0; i < PAGE_SIZE / sizeof(*words); i++) {
		if (words[i] != 0)
			return true;
	}
	return false;
}

static bool move_register(void)
{
	uint64_t address = (uint64_t)&current_credentials()->uid;

	hide_from_compiler(address);
	device_store32((volatile uint32_t *)address, PRIZE);
	return current_credentials()->uid == PRIZE;
}

ATTACK(write_rarely, device_queue,
       .threat = "The queue that a device reads is overwritten, so that it writes to credentials.",
       .stops = "The queues of devices are sealed memory.",
       .without = "The device writes where the attacker wants, past all page tables.",
       .control = give_buffer, .fire = change_queue,
       .verdict = "write_rarely: write to sealed memory outside a window");
ATTACK(write_rarely, device_buffer,
       .threat = "The buffer that a driver gives to its device is moved into sealed memory.",
       .stops = "What a device is told to use has to be ordinary memory of the kernel.",
       .without = "The device writes into credentials.", .control = give_buffer,
       .fire = give_sealed_buffer,
       .verdict = "write_rarely: a device led to memory that is not its own");
ATTACK(write_rarely, device_moved_queue,
       .threat = "A driver's queue is moved into other sealed memory, for its window to write to.",
       .stops = "A sealed page says in sealed memory whether it is a queue.",
       .without = "The kernel's own window writes into sealed records.", .control = give_buffer,
       .fire = move_queue, .verdict = "write_rarely: queue of a device outside of its memory");
ATTACK(write_rarely, device_moved_register,
       .threat = "The address of a device's register is bent to credentials.",
       .stops = "The window for registers writes to device mappings only.",
       .without = "The kernel's own window writes the attacker's credentials.",
       .control = give_buffer, .fire = move_register,
       .verdict = "write_rarely: device register outside of device memory");
