// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pseudo terminals: opening /dev/ptmx makes a pair; the slave is the terminal /dev/pts/N, the
 * master reads what the slave writes and writes what the slave reads.
 *
 * The pair lives until the master and the last slave file are closed. Closing the master hangs the
 * slave up; while no slave file is open (after one was), the master reads -EIO. Locks: the slave's
 * terminal->lock protects the line discipline; pair->lock (spinning) the bytes on their way to the
 * master.
 */
#include "internal.h"

#include <asm/ioctls.h>
#include <base/bitmap.h>
#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/file/kept.h>
#include <fs/file/record.h>
#include <linux/fcntl.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <mm/cache/relay.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define PTY_COUNT_MAX 256u
#define PTY_BUFFER_SIZE 4096u

struct [[gnu::randomize_layout]] pty {
	struct terminal *slave;
	uint32_t number;
	bool locked; /* unlockpt() not called yet */
	bool master_closed, slave_was_open, slave_closed;
	struct spin_lock lock; /* LOCK_DEVICE: buffer */
	char buffer[PTY_BUFFER_SIZE];
	uint64_t head, tail;
	struct wait_queue readable; /* the master's reader */
};

HEAP_TYPE_USER(pty_heap, struct pty, number, number);

static struct spin_lock numbers_lock = SPIN_LOCK(LOCK_DEVICE_TABLE);
static bool numbers_used[PTY_COUNT_MAX];

static int number_take(void)
{
	int number = -ENOSPC;

	spin_lock(&numbers_lock);
	for (uint32_t i = 0; i < PTY_COUNT_MAX && number < 0; i++) {
		if (!numbers_used[i]) {
			numbers_used[i] = true;
			number = (int)i;
		}
	}
	spin_unlock(&numbers_lock);
	return number;
}

static void number_give(uint32_t number)
{
	spin_lock(&numbers_lock);
	numbers_used[number] = false;
	spin_unlock(&numbers_lock);
}

/* ---- the slave's driver: bytes for the master ---- */

static size_t pty_room(void *context)
{
	irq_state irq;
	struct pty *pty = context;
	size_t room;

	if (pty->master_closed)
		return PTY_BUFFER_SIZE; /* thrown away */
	irq = spin_lock_irq(&pty->lock);
	room = PTY_BUFFER_SIZE - (pty->head - pty->tail);
	spin_unlock_irq(&pty->lock, irq);
	return room;
}

static size_t pty_write_from_slave(void *context, const char *bytes, size_t count)
{
	irq_state irq;
	struct pty *pty = context;
	size_t done = 0;

	if (pty->master_closed)
		return count;
	irq = spin_lock_irq(&pty->lock);
	while (done < count && pty->head - pty->tail < PTY_BUFFER_SIZE) {
		pty->buffer[pty->head % PTY_BUFFER_SIZE] = bytes[done++];
		pty->head++;
	}
	spin_unlock_irq(&pty->lock, irq);
	wait_wake_all(&pty->readable, POLLIN | POLLRDNORM);
	return done;
}

static void pty_discard(void *context)
{
	irq_state irq;
	struct pty *pty = context;

	irq = spin_lock_irq(&pty->lock);
	pty->tail = pty->head;
	spin_unlock_irq(&pty->lock, irq);
}

/* For who types there, or opens it: that the terminal is this pair's says its page, too. */
static struct terminal *slave_of(const struct pty *pty)
{
	struct terminal *const slave = pty->slave;

	relay_require_source(slave->input, slave, pty);
	return slave;
}

static void pty_destroy(struct pty *pty)
{
	number_give(pty->number);
	terminal_put(pty->slave);
	heap_free(&pty_heap, pty);
}

static void pty_slave_last_close(void *context)
{
	struct pty *pty = context;
	bool destroy;

	mutex_lock(&pty->slave->lock);
	pty->slave_closed = pty->slave->open_files == 0;
	destroy = pty->slave_closed && pty->master_closed;
	mutex_unlock(&pty->slave->lock);
	wait_wake_all(&pty->readable, POLLHUP | POLLIN);
	wait_wake_all(&pty->slave->typists, POLLHUP | POLLOUT);
	if (destroy)
		pty_destroy(pty);
}

static const struct terminal_driver pty_driver = {
	.write = pty_write_from_slave,
	.room = pty_room,
	.discard_output = pty_discard,
	.last_close = pty_slave_last_close,
};

/* ---- the slave's node ---- */

static int slave_open(struct inode *, struct file *file)
{
	struct pty *pty = file->private;
	int error;

	if (pty->locked || pty->master_closed)
		return -EIO;
	error = terminal_open_file(slave_of(pty), file, true);
	if (!error) {
		pty->slave_was_open = true;
		pty->slave_closed = false;
	}
	return error;
}

static const struct file_operations slave_node_operations = { .open = slave_open };

/* ---- the master ---- */

static size_t buffer_take(struct pty *pty, char *bytes, size_t limit)
{
	irq_state irq;
	size_t count = 0;

	irq = spin_lock_irq(&pty->lock);
	while (count < limit && pty->tail != pty->head) {
		bytes[count++] = pty->buffer[pty->tail % PTY_BUFFER_SIZE];
		pty->tail++;
	}
	spin_unlock_irq(&pty->lock, irq);
	return count;
}

static bool master_at_end(const struct pty *pty)
{
	return pty->slave_was_open && pty->slave_closed;
}

static int master_wait(struct pty *pty, struct user_out *to, size_t *bytes)
{
	struct wait_entry entry;
	int error = 0;

	user_buffer_keep(to->address, *bytes);
	wait_begin(&pty->readable, &entry);
	while (!error && pty->head == pty->tail && !master_at_end(pty))
		error = wait_sleep(&entry, WAIT_FOREVER);
	wait_end(&entry);
	user_buffer_kept(&to->address, bytes);
	return error == -EINTR ? -ERESTARTSYS : error;
}

static ssize_t master_read(struct file *file, struct user_out to, size_t bytes, uint64_t *)
{
	struct pty *pty = file->private;
	char chunk[256];
	size_t done = 0;

	if (pty->head == pty->tail && !master_at_end(pty)) {
		int error = file->flags & O_NONBLOCK ? -EAGAIN : master_wait(pty, &to, &bytes);

		if (error)
			return error;
	}
	if (pty->head == pty->tail)
		return -EIO;
	while (done < bytes) {
		size_t count = buffer_take(
			pty, chunk, bytes - done < sizeof(chunk) ? bytes - done : sizeof(chunk));

		if (!count)
			break;
		if (user_write(user_out_at(to, done), chunk, count))
			return done ? (ssize_t)done : -EFAULT;
		done += count;
	}
	terminal_writable(pty->slave);
	return (ssize_t)done;
}

/* Terminal lock held, and given up meanwhile. -EIO: nobody will ever read. */
static int wait_for_room(struct pty *pty)
{
	struct terminal *slave = pty->slave;
	struct wait_entry entry;
	int error = 0;

	wait_begin(&slave->typists, &entry);
	while (!error && terminal_input_full(slave)) {
		mutex_unlock(&slave->lock);
		error = master_at_end(pty) ? -EIO : wait_sleep(&entry, WAIT_FOREVER);
		mutex_lock(&slave->lock);
	}
	wait_end(&entry);
	return error == -EINTR ? -ERESTARTSYS : error;
}

/* Terminal lock held: types as many of BYTES as there is room for. */
static size_t type_some(struct terminal *slave, const char *bytes, size_t count,
			struct input_signals *signals)
{
	size_t done = 0;

	while (done < count && !terminal_input_full(slave))
		terminal_input(slave, &bytes[done++], 1, signals);
	return done;
}

/* One piece, all of it unless the file is not to block: how much, or an error when nothing. */
static ssize_t type_piece(struct file *file, struct pty *pty, const char *bytes, size_t count)
{
	struct terminal *const slave = slave_of(pty);
	struct input_signals signals = {};
	size_t done;
	int error = 0;

	mutex_lock(&slave->lock);
	done = type_some(slave, bytes, count, &signals);
	if (done == 0)
		error = file->flags & O_NONBLOCK ? -EAGAIN : wait_for_room(pty);
	if (done == 0 && !error)
		done = type_some(slave_of(pty), bytes, count, &signals);
	mutex_unlock(&slave->lock);
	terminal_send_signals(slave, &signals);
	return done != 0 ? (ssize_t)done : error;
}

/* What is typed: through the slave's line discipline. Waits while the slave's input is full. */
static ssize_t master_write(struct file *file, struct user_in from, size_t bytes, uint64_t *)
{
	struct pty *pty = file->private;
	char chunk[128];
	size_t done = 0;

	while (done < bytes) {
		size_t count = bytes - done < sizeof(chunk) ? bytes - done : sizeof(chunk);
		ssize_t typed;

		if (user_read(chunk, user_in_at(from, done), count))
			return done ? (ssize_t)done : -EFAULT;
		typed = type_piece(file, pty, chunk, count);
		if (typed < 0)
			return done ? (ssize_t)done : typed;
		done += (size_t)typed;
	}
	return (ssize_t)done;
}

static uint32_t master_poll(struct file *file, struct poll_table *table)
{
	struct pty *pty = file->private;
	uint32_t events = 0;

	poll_add(table, &pty->readable);
	poll_add(table, &pty->slave->typists);
	mutex_lock(&pty->slave->lock);
	if (!terminal_input_full(pty->slave))
		events |= POLLOUT | POLLWRNORM;
	mutex_unlock(&pty->slave->lock);
	if (pty->head != pty->tail)
		events |= POLLIN | POLLRDNORM;
	if (master_at_end(pty))
		events |= POLLHUP;
	return events;
}

static long open_peer(struct pty *pty, uint64_t flags)
{
	char name[24];
	struct file *file;
	int error, fd;

	format_string(name, sizeof(name), "/dev/pts/%u", pty->number);
	error = file_open(AT_FDCWD, name, (uint32_t)flags, 0, &file);
	if (error)
		return error;
	fd = fd_install(file, flags & O_CLOEXEC, 0);
	if (fd < 0)
		file_put(file);
	return fd;
}

static long master_control(struct file *file, uint32_t command, uint64_t argument)
{
	struct pty *pty = file->private;
	struct user_out to = { argument };
	int value;

	switch (command) {
	case TIOCGPTN:
		return user_write_object(to, &pty->number);
	case TIOCSPTLCK:
		if (user_read_object(&value, (struct user_in){ argument }))
			return -EFAULT;
		pty->locked = value != 0;
		return 0;
	case TIOCGPTLCK:
		value = pty->locked;
		return user_write_object(to, &value);
	case TIOCGPTPEER:
		return open_peer(pty, argument);
	case FIONREAD:
		value = (int)(pty->head - pty->tail);
		return user_write_object(to, &value);
	default:
		return terminal_control_of(pty->slave, file, command, argument);
	}
}

static void master_release(struct file *file)
{
	struct pty *pty = file->private;
	bool destroy;

	if (!pty)
		return;
	device_remove(&pty->slave->device);
	terminal_hang_up(pty->slave);
	mutex_lock(&pty->slave->lock);
	pty->master_closed = true;
	destroy = pty->slave->open_files == 0;
	mutex_unlock(&pty->slave->lock);
	if (destroy)
		pty_destroy(pty);
}

static const struct file_operations master_operations = {
	.release = master_release,
	.read = master_read,
	.write = master_write,
	.poll = master_poll,
	.control = master_control,
};

static int pty_create(struct pty **out)
{
	struct pty *pty = heap_alloc(&pty_heap);
	int number;

	if (!pty)
		return -ENOMEM;
	number = number_take();
	pty->slave = number < 0 ? nullptr : terminal_allocate(&pty_driver, pty);
	if (!pty->slave) {
		if (number >= 0)
			number_give((uint32_t)number);
		heap_free(&pty_heap, pty);
		return number < 0 ? number : -ENOMEM;
	}
	pty->number = (uint32_t)number;
	pty->locked = true;
	spin_init(&pty->lock, LOCK_DEVICE);
	wait_queue_init(&pty->readable);
	*out = pty;
	return 0;
}

static int master_open(struct inode *, struct file *file)
{
	struct terminal *slave;
	struct pty *pty;
	int error = pty_create(&pty);

	if (error)
		return error;
	slave = pty->slave;
	format_string(slave->device_name, sizeof(slave->device_name), "pts/%u", pty->number);
	slave->number = device_number(UNIX98_PTY_SLAVE_MAJOR, pty->number);
	slave->device = (struct device){
		.name = slave->device_name,
		.major = UNIX98_PTY_SLAVE_MAJOR,
		.minor = pty->number,
		.mode = 0620,
		.gid = TTY_GROUP,
		.operations = &slave_node_operations,
		.private = pty,
	};
	error = device_add(&slave->device);
	if (error) {
		pty_destroy(pty);
		return error;
	}
	file_set_operations(file, &master_operations, pty);
	return 0;
}

static const struct file_operations ptmx_operations = { .open = master_open };

DEVICE(ptmx, .name = "ptmx", .major = TTYAUX_MAJOR, .minor = 2, .mode = 0666,
       .operations = &ptmx_operations);
