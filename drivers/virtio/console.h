// SPDX-License-Identifier: GPL-2.0-only
/* Shapes shared by console.c (what the host says), console_tell.c (what it is told) and
 * console_port.c (byte streams). */
#pragma once
#include "virtio.h"

#include <fs/device/device.h>
#include <fs/terminal/terminal.h>
#include <linux/virtio_console.h>
#include <sync/wait_queue.h>

#define CONSOLE_PORTS_MAX 16u
#define PORT_BUFFERS 4u /* each way; pages */

struct port_buffer {
	char *bytes;           /* one page of heap */
	uint32_t size, offset; /* received bytes, and how many of them have been read */
};

struct [[gnu::randomize_layout]] console_port {
	struct virtio_console *console;
	uint32_t id;
	char name[40];
	struct device device;
	struct terminal *terminal; /* console ports */
	bool host_open, host_was_open, started;

	/* under console->lock */
	struct virtio_queue in, out;
	struct port_buffer received[PORT_BUFFERS], sent[PORT_BUFFERS];
	struct port_buffer *ready[PORT_BUFFERS]; /* received and not read, oldest first */
	uint32_t ready_count;
	struct port_buffer *idle[PORT_BUFFERS]; /* of sent: free to fill */
	uint32_t idle_count;

	struct wait_queue readable, writable;
	struct mutex read_lock,
		write_lock; /* one reader, one writer at a time: bytes stay together */
};

struct [[gnu::randomize_layout]] virtio_console {
	struct virtio_device *device;
	struct spin_lock lock;
	struct virtio_queue control_in, control_out;
	struct wait_queue control_waiters;
	struct console_port *ports[CONSOLE_PORTS_MAX];
	uint32_t port_count;
	bool ready;
};

/* console_tell.c */
void console_tell(struct virtio_console *console, uint32_t port, uint16_t event, uint16_t value);

/* console_port.c */
struct console_port *console_port_create(struct virtio_console *console, uint32_t id);
void console_port_make_terminal(struct console_port *port);
void console_port_set_name(struct console_port *port, const char *name, size_t length);
void console_port_host_open(struct console_port *port, bool open);
void console_port_resize(struct console_port *port, const char *rows_columns);
void console_port_interrupt(struct console_port *port);
