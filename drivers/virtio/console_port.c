// SPDX-License-Identifier: GPL-2.0-only
/*
 * One port of a virtio console: a byte stream each way over page-sized buffers.
 *
 * Received buffers wait in ready[] until they have been read, then go back to the device: a slow
 * reader slows the host down, nothing is lost. Sent buffers are filled by writers and come back
 * through idle[]. Locks: console->lock (interrupts off) for queues and lists; read_lock and
 * write_lock (sleeping) across user copies.
 */
#include "console.h"

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/kept.h>
#include <fs/file/poll.h>
#include <kernel/log.h>
#include <kernel/signal/signal.h>
#include <linux/fcntl.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <mm/heap/heap.h>
#include <mm/copy/user_copy.h>
#include <sync/order.h>

#define PORT_MAJOR 250u     /* "local/experimental use"; Linux takes a dynamic one */
#define TERMINAL_MAJOR 229u /* hvc */

HEAP_TYPE(console_port_heap, struct console_port);

/* ---- queues, console->lock held ---- */

static void give_to_device(struct console_port *port, struct port_buffer *buffer)
{
	buffer->size = buffer->offset = 0;
	if (virtio_queue_put(&port->in, buffer->bytes, PAGE_SIZE, true, buffer))
		virtio_queue_notify(&port->in);
}

static void collect(struct console_port *port)
{
	struct port_buffer *buffer;
	uint32_t size;

	while ((buffer = virtio_queue_take(&port->in, &size))) {
		buffer->size = size;
		buffer->offset = 0;
		port->ready[port->ready_count++] = buffer;
	}
	while ((buffer = virtio_queue_take(&port->out, &size)))
		port->idle[port->idle_count++] = buffer;
}

static void drop_first(struct console_port *port)
{
	struct port_buffer *buffer = port->ready[0];

	port->ready_count--;
	for (uint32_t i = 0; i < port->ready_count; i++)
		port->ready[i] = port->ready[i + 1];
	give_to_device(port, buffer);
}

static bool send(struct console_port *port, struct port_buffer *buffer, uint32_t size)
{
	bool put = virtio_queue_put(&port->out, buffer->bytes, size, false, buffer);

	if (put)
		virtio_queue_notify(&port->out);
	else
		port->idle[port->idle_count++] = buffer;
	return put;
}

static struct port_buffer *take_idle(struct console_port *port)
{
	irq_state state = spin_lock_irq(&port->console->lock);
	struct port_buffer *buffer = nullptr;

	collect(port);
	if (port->idle_count)
		buffer = port->idle[--port->idle_count];
	spin_unlock_irq(&port->console->lock, state);
	return buffer;
}

/* ---- terminals ---- */

static size_t terminal_port_room(void *context)
{
	struct console_port *port = context;
	irq_state state = spin_lock_irq(&port->console->lock);
	size_t room;

	collect(port);
	room = port->idle_count * PAGE_SIZE;
	spin_unlock_irq(&port->console->lock, state);
	return room;
}

static size_t terminal_port_write(void *context, const char *bytes, size_t count)
{
	struct console_port *port = context;
	struct port_buffer *buffer = take_idle(port);
	irq_state state;

	if (!buffer)
		return 0;
	if (count > PAGE_SIZE)
		count = PAGE_SIZE;
	memcpy(buffer->bytes, bytes, count);
	state = spin_lock_irq(&port->console->lock);
	if (!send(port, buffer, (uint32_t)count))
		count = 0;
	spin_unlock_irq(&port->console->lock, state);
	return count;
}

static const struct terminal_driver terminal_port_driver = { .write = terminal_port_write,
							     .room = terminal_port_room };

void console_port_make_terminal(struct console_port *port)
{
	if (port->terminal)
		return;
	port->terminal =
		terminal_create("hvc0", TERMINAL_MAJOR, port->id, &terminal_port_driver, port);
	if (port->terminal)
		terminal_set_console(port->terminal);
}

void console_port_resize(struct console_port *port, const char *rows_columns)
{
	uint16_t columns, rows;

	memcpy(&columns, rows_columns, 2);
	memcpy(&rows, rows_columns + 2, 2);
	if (port->terminal)
		terminal_resize(port->terminal, rows, columns);
}

/* ---- what the device reports ---- */

void console_port_interrupt(struct console_port *port)
{
	irq_state state = spin_lock_irq(&port->console->lock);
	bool has_bytes, has_room;

	if (!port->started) {
		spin_unlock_irq(&port->console->lock, state);
		return;
	}
	collect(port);
	while (port->terminal && port->ready_count) {
		terminal_receive(port->terminal, port->ready[0]->bytes, port->ready[0]->size);
		drop_first(port);
	}
	has_bytes = port->ready_count;
	has_room = port->idle_count;
	spin_unlock_irq(&port->console->lock, state);
	if (has_bytes)
		wait_wake_all(&port->readable, POLLIN | POLLRDNORM);
	if (has_room)
		wait_wake_all(&port->writable, POLLOUT | POLLWRNORM);
	if (has_room && port->terminal)
		terminal_writable(port->terminal);
}

void console_port_host_open(struct console_port *port, bool open)
{
	port->host_open = open;
	port->host_was_open |= open;
	wait_wake_all(&port->readable, POLLIN | POLLHUP);
	wait_wake_all(&port->writable, POLLOUT);
}

/* ---- /dev/virtio-ports/NAME ---- */

static int stream_open(struct inode *, struct file *file)
{
	struct console_port *port = file->private;

	console_tell(port->console, port->id, VIRTIO_CONSOLE_PORT_OPEN, 1);
	return 0;
}

static bool stream_at_end(const struct console_port *port)
{
	return port->host_was_open && !port->host_open;
}

static int stream_wait(struct console_port *port, struct wait_queue *queue, const uint32_t *count)
{
	struct wait_entry entry;
	int error = 0;

	wait_begin(queue, &entry);
	while (!error && !read_once(*count) && !(queue == &port->readable && stream_at_end(port)))
		error = wait_sleep(&entry, WAIT_FOREVER);
	wait_end(&entry);
	return error == -EINTR ? -ERESTARTSYS : error;
}

static ssize_t read_ready(struct console_port *port, struct user_out to, size_t bytes)
{
	size_t done = 0;

	while (done < bytes && read_once(port->ready_count)) {
		struct port_buffer *buffer = port->ready[0];
		size_t chunk = buffer->size - buffer->offset;

		if (chunk > bytes - done)
			chunk = bytes - done;
		if (user_write(user_out_at(to, done), buffer->bytes + buffer->offset, chunk))
			return done ? (ssize_t)done : -EFAULT;
		done += chunk;
		buffer->offset += (uint32_t)chunk;
		if (buffer->offset == buffer->size) {
			irq_state state = spin_lock_irq(&port->console->lock);

			drop_first(port);
			spin_unlock_irq(&port->console->lock, state);
		}
	}
	return (ssize_t)done;
}

static ssize_t stream_read(struct file *file, struct user_out to, size_t bytes, uint64_t *)
{
	struct console_port *port = file->private;
	ssize_t result = 0;

	user_buffer_keep(to.address, bytes);
	mutex_lock(&port->read_lock);
	if (!read_once(port->ready_count) && !stream_at_end(port))
		result = file->flags & O_NONBLOCK
				 ? -EAGAIN
				 : stream_wait(port, &port->readable, &port->ready_count);
	user_buffer_kept(&to.address, &bytes);
	if (!result)
		result = read_ready(port, to, bytes);
	mutex_unlock(&port->read_lock);
	return result;
}

/* Fills a free buffer from user or kernel memory and sends it. 0: wait for a free one again. */
static ssize_t write_one(struct console_port *port, user_address user, const char *kernel,
			 size_t bytes, bool nonblocking)
{
	struct port_buffer *buffer = take_idle(port);
	size_t count = bytes < PAGE_SIZE ? bytes : PAGE_SIZE;
	irq_state state;
	int error = 0;

	if (!buffer)
		return nonblocking ? -EAGAIN
				   : stream_wait(port, &port->writable, &port->idle_count);
	if (kernel)
		memcpy(buffer->bytes, kernel, count);
	else if (user_read(buffer->bytes, (struct user_in){ user }, count))
		error = -EFAULT;
	state = spin_lock_irq(&port->console->lock);
	if (error)
		port->idle[port->idle_count++] = buffer;
	else if (!send(port, buffer, (uint32_t)count))
		error = -EIO;
	spin_unlock_irq(&port->console->lock, state);
	return error ? error : (ssize_t)count;
}

static ssize_t write_all(struct file *file, user_address user, const char *kernel, size_t bytes)
{
	struct console_port *port = file->private;
	size_t done = 0;
	ssize_t result = 0;

	mutex_lock(&port->write_lock);
	while (done < bytes && result >= 0) {
		result = write_one(port, user + done, kernel ? kernel + done : nullptr,
				   bytes - done, file->flags & O_NONBLOCK);
		if (result > 0)
			done += (size_t)result;
	}
	mutex_unlock(&port->write_lock);
	return done ? (ssize_t)done : result;
}

static ssize_t stream_write(struct file *file, struct user_in from, size_t bytes, uint64_t *)
{
	return write_all(file, from.address, nullptr, bytes);
}

static ssize_t stream_write_kernel(struct file *file, const void *from, size_t bytes, uint64_t *)
{
	return write_all(file, 0, from, bytes);
}

static uint32_t stream_poll(struct file *file, struct poll_table *table)
{
	struct console_port *port = file->private;
	irq_state state;
	uint32_t events = 0;

	poll_add(table, &port->readable);
	poll_add(table, &port->writable);
	state = spin_lock_irq(&port->console->lock);
	collect(port);
	if (port->ready_count)
		events |= POLLIN | POLLRDNORM;
	if (port->idle_count)
		events |= POLLOUT | POLLWRNORM;
	spin_unlock_irq(&port->console->lock, state);
	if (stream_at_end(port))
		events |= POLLHUP;
	return events;
}

static void stream_release(struct file *file)
{
	struct console_port *port = file->private;

	if (port)
		console_tell(port->console, port->id, VIRTIO_CONSOLE_PORT_OPEN, 0);
}

static const struct file_operations stream_operations = {
	.open = stream_open,
	.release = stream_release,
	.read = stream_read,
	.write = stream_write,
	.write_kernel = stream_write_kernel,
	.poll = stream_poll,
};

void console_port_set_name(struct console_port *port, const char *name, size_t length)
{
	const char *folder = "virtio-ports/";
	size_t used = strlen(folder);

	if (port->device.name || port->terminal)
		return;
	memcpy(port->name, folder, used);
	for (size_t i = 0; i < length && name[i] && used < sizeof(port->name) - 1; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
			     (c == '.' && i > 0);

		port->name[used++] = plain ? c : '_';
	}
	port->device = (struct device){
		.name = port->name,
		.major = PORT_MAJOR,
		.minor = port->id,
		.mode = 0600,
		.operations = &stream_operations,
		.private = port,
	};
	if (device_add(&port->device))
		kernel_log("virtio: no device node for port %u", port->id);
}

/* ---- start ---- */

static int port_buffers_create(struct console_port *port)
{
	for (uint32_t i = 0; i < PORT_BUFFERS; i++) {
		port->received[i].bytes = heap_alloc_bytes(PAGE_SIZE);
		port->sent[i].bytes = heap_alloc_bytes(PAGE_SIZE);
		if (!port->received[i].bytes || !port->sent[i].bytes)
			return -ENOMEM;
		port->idle[port->idle_count++] = &port->sent[i];
	}
	return 0;
}

struct console_port *console_port_create(struct virtio_console *console, uint32_t id)
{
	uint16_t queue = (uint16_t)(id == 0 ? 0 : 2 + 2 * id);
	struct console_port *port = heap_alloc(&console_port_heap);
	irq_state state;
	int error;

	if (!port)
		return nullptr;
	port->console = console;
	port->id = id;
	wait_queue_init(&port->readable);
	wait_queue_init(&port->writable);
	mutex_init(&port->read_lock, LOCK_FILE_POSITION);
	mutex_init(&port->write_lock, LOCK_FILE_POSITION);
	error = port_buffers_create(port);
	if (!error)
		error = virtio_queue_start(console->device, &port->in, queue);
	if (!error)
		error = virtio_queue_start(console->device, &port->out, (uint16_t)(queue + 1));
	if (error)
		return nullptr; /* at start-up only: the machine is too small to go on */
	state = spin_lock_irq(&console->lock);
	port->started = true;
	for (uint32_t i = 0; i < PORT_BUFFERS; i++)
		give_to_device(port, &port->received[i]);
	spin_unlock_irq(&console->lock, state);
	return port;
}
