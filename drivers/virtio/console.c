// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio console with many ports (section 5.3 of the specification): the control queue announces
 * ports, their names and whether the host has them open. Console ports become terminals (hvc0...),
 * others byte streams in /dev/virtio-ports/.
 *
 * Control messages are handled by a task of the driver: making device nodes and terminals sleeps.
 */
#include "console.h"

#include <base/errno.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <linux/virtio_ids.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define CONTROL_BUFFERS 24u /* the host drops what finds no buffer */
#define CONTROL_BUFFER_SIZE 256u

HEAP_TYPE(console_heap, struct virtio_console);

struct control_message {
	struct virtio_console_control header;
	char rest[CONTROL_BUFFER_SIZE - sizeof(struct virtio_console_control)];
};

static struct console_port *port_of(struct virtio_console *console, uint32_t id)
{
	return id < CONSOLE_PORTS_MAX ? console->ports[id] : nullptr;
}

static void control_add(struct virtio_console *console, uint32_t id)
{
	struct console_port *port;

	if (id >= console->port_count || console->ports[id])
		return;
	port = console_port_create(console, id);
	if (port)
		console->ports[id] = port;
	console_tell(console, id, VIRTIO_CONSOLE_PORT_READY, port != nullptr);
}

static void control_handle(struct virtio_console *console, const struct control_message *message,
			   uint32_t size)
{
	struct console_port *port = port_of(console, message->header.id);

	if (size < sizeof(message->header))
		return;
	if (message->header.event == VIRTIO_CONSOLE_PORT_ADD) {
		control_add(console, message->header.id);
		return;
	}
	if (!port)
		return;
	switch (message->header.event) {
	case VIRTIO_CONSOLE_CONSOLE_PORT:
		console_port_make_terminal(port);
		console_tell(console, port->id, VIRTIO_CONSOLE_PORT_OPEN, 1);
		break;
	case VIRTIO_CONSOLE_PORT_NAME:
		console_port_set_name(port, message->rest, size - sizeof(message->header));
		break;
	case VIRTIO_CONSOLE_PORT_OPEN:
		console_port_host_open(port, message->header.value);
		break;
	case VIRTIO_CONSOLE_RESIZE:
		if (size >= sizeof(message->header) + 4)
			console_port_resize(port, message->rest);
		break;
	}
}

static void control_worker(void *argument)
{
	struct virtio_console *console = argument;
	struct wait_entry entry;

	console_tell(console, 0, VIRTIO_CONSOLE_DEVICE_READY, 1);
	wait_begin(&console->control_waiters, &entry);
	for (;;) {
		irq_state state = spin_lock_irq(&console->lock);
		struct control_message *message;
		uint32_t size = 0;

		message = virtio_queue_take(&console->control_in, &size);
		spin_unlock_irq(&console->lock, state);
		if (!message) {
			__atomic_store_n(&console->ready, true, __ATOMIC_RELEASE);
			(void)wait_sleep(&entry, WAIT_FOREVER); /* idle, not hanging */
			continue;
		}
		control_handle(console, message, size);
		memset(message, 0, sizeof(*message));
		state = spin_lock_irq(&console->lock);
		if (virtio_queue_put(&console->control_in, message, sizeof(*message), true,
				     message))
			virtio_queue_notify(&console->control_in);
		spin_unlock_irq(&console->lock, state);
	}
}

static void console_interrupt(struct virtio_device *device)
{
	struct virtio_console *console = device->private;

	wait_wake_all(&console->control_waiters, 0);
	for (uint32_t id = 0; id < console->port_count; id++) {
		if (console->ports[id])
			console_port_interrupt(console->ports[id]);
	}
}

static int start_control(struct virtio_console *console)
{
	int error = virtio_queue_start(console->device, &console->control_in, 2);

	if (!error)
		error = virtio_queue_start(console->device, &console->control_out, 3);
	for (uint32_t i = 0; !error && i < CONTROL_BUFFERS; i++) {
		struct control_message *message = heap_alloc_bytes(sizeof(*message));

		if (!message || !virtio_queue_put(&console->control_in, message, sizeof(*message),
						  true, message))
			error = -ENOMEM;
	}
	return error;
}

static int console_start(struct virtio_device *device)
{
	struct virtio_console *console = heap_alloc(&console_heap);
	struct task *worker;
	uint32_t ports;
	int error;

	if (!console)
		return -ENOMEM;
	if (!(device->features & 1ull << VIRTIO_CONSOLE_F_MULTIPORT))
		return -ENODEV;
	console->device = device;
	device->private = console;
	spin_init(&console->lock, LOCK_DEVICE);
	wait_queue_init(&console->control_waiters);
	ports = virtio_config_read32(device, offsetof(struct virtio_console_config, max_nr_ports));
	console->port_count = ports < CONSOLE_PORTS_MAX ? ports : CONSOLE_PORTS_MAX;
	error = start_control(console);
	if (error)
		return error;
	device->interrupt = console_interrupt;
	const_ops(device->transport)
		->set_status(device,
			     const_ops(device->transport)->status(device) | 4 /* DRIVER_OK */);
	virtio_queue_notify(&console->control_in);
	worker = task_create_kernel("virtio-console", control_worker, console);
	if (!worker)
		return -ENOMEM;
	sched_start(worker);
	return 0;
}

VIRTIO_DRIVER(console, .id = VIRTIO_ID_CONSOLE, .features = 1ull << VIRTIO_CONSOLE_F_MULTIPORT,
	      .start = console_start);
