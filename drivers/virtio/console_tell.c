// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver tells the host: one message each, on the heap until the host has read it.
 * Locks: console->lock for the queue.
 */
#include "console.h"

#include <mm/heap/heap.h>

void console_tell(struct virtio_console *console, uint32_t port, uint16_t event, uint16_t value)
{
	struct virtio_console_control *message;
	irq_state state = spin_lock_irq(&console->lock);
	void *done;
	uint32_t size;

	while ((done = virtio_queue_take(&console->control_out, &size)))
		heap_free_bytes(done);
	spin_unlock_irq(&console->lock, state);
	message = heap_alloc_bytes(sizeof(*message));
	if (!message)
		return;
	*message = (struct virtio_console_control){ .id = port, .event = event, .value = value };
	state = spin_lock_irq(&console->lock);
	if (!virtio_queue_put(&console->control_out, message, sizeof(*message), false, message)) {
		spin_unlock_irq(&console->lock, state);
		heap_free_bytes(message); /* only when the host stopped reading its control queue */
		return;
	}
	virtio_queue_notify(&console->control_out);
	spin_unlock_irq(&console->lock, state);
}
