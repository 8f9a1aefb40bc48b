// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminal objects and their files: open, read, write, poll, and the worker task that takes what
 * interrupts received.
 *
 * Locks: terminal->lock (sleeping) protects all but the raw buffer, which interrupts fill under
 * raw_lock. Signals are sent with neither held. Copies from and to user memory happen under
 * terminal->lock (rank below the address-space lock).
 */
#include "internal.h"

#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/file/kept.h>
#include <fs/file/record.h>
#include <const_ops/const_ops.h>
#include <kernel/sched/sched.h>
#include <kernel/timer.h>
#include <linux/fcntl.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <mm/cache/relay.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define OUTPUT_CHUNK 256u
#define NS_PER_DECISECOND 100000000ull

HEAP_TYPE_USER(terminal_heap, struct terminal, window, window);

static struct terminal *console; /* what /dev/console is; set while the machine starts */

static const struct termios2 default_settings = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {
		[VINTR] = 3, [VQUIT] = 28, [VERASE] = 127, [VKILL] = 21,
		[VEOF] = 4, [VMIN] = 1, [VSTART] = 17, [VSTOP] = 19,
		[VSUSP] = 26, [VREPRINT] = 18, [VDISCARD] = 15, [VWERASE] = 23, [VLNEXT] = 22,
	},
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

static void terminal_free(struct terminal *terminal)
{
	relay_free(terminal->input, terminal, terminal->context);
	relay_free(terminal->raw, terminal, terminal);
	heap_free(&terminal_heap, terminal);
}

struct terminal *terminal_allocate(const struct terminal_driver *driver, void *context)
{
	struct terminal *terminal = heap_alloc(&terminal_heap);

	if (!terminal)
		return nullptr;
	refcount_set(&terminal->references, 1);
	terminal->context = context;
	terminal->input = relay_alloc(terminal, context);
	terminal->raw = relay_alloc(terminal, terminal);
	if (!terminal->input || !terminal->raw) {
		terminal_free(terminal);
		return nullptr;
	}
	terminal->driver = driver;
	terminal->settings = default_settings;
	mutex_init(&terminal->lock, LOCK_TERMINAL);
	spin_init(&terminal->raw_lock, LOCK_TTY_BUFFER);
	wait_queue_init(&terminal->readers);
	wait_queue_init(&terminal->writers);
	wait_queue_init(&terminal->typists);
	wait_queue_init(&terminal->raw_waiters);
	return terminal;
}

void terminal_get(struct terminal *terminal)
{
	refcount_get(&terminal->references);
}

void terminal_put(struct terminal *terminal)
{
	if (refcount_put(&terminal->references))
		terminal_free(terminal);
}

/* ---- what arrives ---- */

void terminal_receive(struct terminal *terminal, const char *bytes, size_t count)
{
	irq_state state = spin_lock_irq(&terminal->raw_lock);
	const size_t room = TERMINAL_RAW_SIZE - (terminal->raw_head - terminal->raw_tail);

	count = minimum(count, room); /* overrun: the bytes are lost, as on a real line */
	while (count != 0) {
		const size_t at = terminal->raw_head % TERMINAL_RAW_SIZE,
			     piece = minimum(count, TERMINAL_RAW_SIZE - at);

		relay_put(terminal->raw, terminal, at, bytes, piece);
		terminal->raw_head += piece;
		bytes += piece;
		count -= piece;
	}
	spin_unlock_irq(&terminal->raw_lock, state);
	wait_wake_all(&terminal->raw_waiters, 0);
}

void terminal_writable(struct terminal *terminal)
{
	wait_wake_all(&terminal->writers, POLLOUT | POLLWRNORM);
}

static size_t raw_take(struct terminal *terminal, char *bytes, size_t limit)
{
	irq_state state = spin_lock_irq(&terminal->raw_lock);
	const size_t at = terminal->raw_tail % TERMINAL_RAW_SIZE;
	size_t count = minimum(terminal->raw_head - terminal->raw_tail, limit);

	count = minimum(count, TERMINAL_RAW_SIZE - at);
	relay_get(terminal->raw, terminal, at, bytes, count);
	terminal->raw_tail += count;
	spin_unlock_irq(&terminal->raw_lock, state);
	return count;
}

/* One per device terminal: runs the line discipline in task context, so that signals and echo may
 * take locks. */
static void worker_main(void *argument)
{
	struct terminal *terminal = argument;
	struct wait_entry entry;
	char bytes[64];

	wait_begin(&terminal->raw_waiters, &entry);
	for (;;) {
		struct input_signals signals = {};
		size_t count = raw_take(terminal, bytes, sizeof(bytes));

		if (!count) {
			(void)wait_sleep(&entry, WAIT_FOREVER); /* idle, not hanging */
			continue;
		}
		mutex_lock(&terminal->lock);
		terminal_input(terminal, bytes, count, &signals);
		mutex_unlock(&terminal->lock);
		terminal_send_signals(terminal, &signals);
	}
}

struct terminal *terminal_create(const char *device_name, uint32_t major, uint32_t minor,
				 const struct terminal_driver *driver, void *context)
{
	struct terminal *terminal = terminal_allocate(driver, context);

	if (!terminal)
		return nullptr;
	string_copy(terminal->device_name, sizeof(terminal->device_name), device_name);
	terminal->number = device_number(major, minor);
	terminal->device = (struct device){
		.name = terminal->device_name,
		.major = major,
		.minor = minor,
		.mode = 0620,
		.gid = TTY_GROUP,
		.operations = &terminal_operations,
		.private = terminal,
	};
	terminal->worker = task_create_kernel("terminal", worker_main, terminal);
	if (!terminal->worker || device_add(&terminal->device)) {
		terminal_put(terminal);
		return nullptr;
	}
	sched_start(terminal->worker);
	return terminal;
}

void terminal_set_console(struct terminal *terminal)
{
	console = terminal;
}

struct terminal *terminal_console(void)
{
	return console;
}

uint64_t terminal_device(const struct terminal *terminal)
{
	return terminal ? terminal->number : 0;
}

int32_t terminal_foreground_group(const struct terminal *terminal)
{
	return terminal && terminal->foreground_group ? terminal->foreground_group : -1;
}

/* ---- files ---- */

int terminal_open_file(struct terminal *terminal, struct file *file, bool may_control)
{
	struct process *process = current_task()->process;
	bool take;

	mutex_lock(&terminal->lock);
	if (terminal->hung_up || (terminal->exclusive && !capable(CAP_SYS_ADMIN))) {
		int error = terminal->hung_up ? -EIO : -EBUSY;

		mutex_unlock(&terminal->lock);
		return error;
	}
	terminal->open_files++;
	take = may_control && !(file->flags & O_NOCTTY) && process->session_leader &&
	       !process->terminal && !terminal->session_id;
	mutex_unlock(&terminal->lock);
	terminal_get(terminal);
	file_set_operations(file, &terminal_operations, terminal);
	if (take)
		terminal_attach_session(terminal, process);
	return 0;
}

/* The device's node: file->private is the terminal already (fs/device/device.h). */
static int terminal_open(struct inode *, struct file *file)
{
	return terminal_open_file(file->private, file, true);
}

static void terminal_release(struct file *file)
{
	struct terminal *terminal = file->private;
	bool last;

	if (!terminal)
		return;
	mutex_lock(&terminal->lock);
	terminal->open_files--;
	last = terminal->open_files == 0;
	if (last)
		terminal->exclusive = false;
	mutex_unlock(&terminal->lock);
	if (last && terminal->driver->last_close)
		const_ops(terminal->driver)->last_close(terminal->context);
	terminal_put(terminal);
}

static int terminal_wait(struct terminal *terminal, struct wait_entry *entry, uint64_t deadline_ns)
{
	int error;

	mutex_unlock(&terminal->lock);
	error = wait_sleep(entry, deadline_ns);
	mutex_lock(&terminal->lock);
	return error == -EINTR ? -ERESTARTSYS : error;
}

/* Raw mode: VMIN and VTIME say how many bytes to wait for, and how long (since the start, or since
 * the last byte). */
static bool raw_read_satisfied(const struct terminal *terminal, size_t bytes)
{
	size_t minimum = terminal->settings.c_cc[VMIN],
	       available = terminal->input_head - terminal->input_tail;

	if (minimum == 0)
		minimum = 1;
	return available >= (minimum < bytes ? minimum : bytes);
}

static bool read_satisfied(const struct terminal *terminal, size_t bytes)
{
	return terminal_local(terminal, ICANON) ? terminal_input_ready(terminal)
						: raw_read_satisfied(terminal, bytes);
}

static uint64_t read_deadline(const struct terminal *terminal)
{
	uint64_t deciseconds = terminal->settings.c_cc[VTIME];
	bool has_bytes = terminal->input_head != terminal->input_tail;

	if (terminal_local(terminal, ICANON))
		return WAIT_FOREVER;
	if (terminal->settings.c_cc[VMIN] == 0)
		return clock_monotonic_ns() + deciseconds * NS_PER_DECISECOND;
	if (deciseconds && has_bytes)
		return clock_monotonic_ns() + deciseconds * NS_PER_DECISECOND;
	return WAIT_FOREVER;
}

static int wait_for_input(struct terminal *terminal, struct user_out *to, size_t *bytes)
{
	struct wait_entry entry;
	uint64_t head = terminal->input_head, deadline = read_deadline(terminal);
	int error = 0;

	user_buffer_keep(to->address, *bytes);
	wait_begin(&terminal->readers, &entry);
	while (!error && !read_satisfied(terminal, *bytes) && !terminal->hung_up) {
		error = terminal_wait(terminal, &entry, deadline);
		if (terminal->input_head != head && terminal->settings.c_cc[VMIN]) {
			head = terminal->input_head;
			deadline = read_deadline(terminal);
		}
		if (!error)
			error = terminal_check_background(terminal, SIGTTIN);
	}
	wait_end(&entry);
	user_buffer_kept(&to->address, bytes);
	return error == -ETIMEDOUT ? 0 : error;
}

static ssize_t terminal_read(struct file *file, struct user_out to, size_t bytes, uint64_t *)
{
	struct terminal *terminal = file->private;
	ssize_t result;

	mutex_lock(&terminal->lock);
	result = terminal_check_background(terminal, SIGTTIN);
	if (!result && bytes && !read_satisfied(terminal, bytes) && !terminal->hung_up) {
		if (file->flags & O_NONBLOCK)
			result = terminal_input_ready(terminal) ? 0 : -EAGAIN;
		else
			result = wait_for_input(terminal, &to, &bytes);
	}
	/* A signal or a time limit does not lose bytes that are there. */
	if (bytes && terminal_input_ready(terminal) &&
	    (result == 0 || !terminal_local(terminal, ICANON))) {
		bool canonical = terminal_local(terminal, ICANON);

		result = canonical ? terminal_take_line(terminal, to, bytes)
				   : terminal_take_raw(terminal, to, bytes);
		wait_wake_all(&terminal->typists, POLLOUT | POLLWRNORM);
	}
	mutex_unlock(&terminal->lock);
	return result;
}

static int wait_for_output(struct terminal *terminal)
{
	struct wait_entry entry;
	int error = 0;

	wait_begin(&terminal->writers, &entry);
	while (!error && !terminal->hung_up &&
	       (terminal->output_stopped ||
		const_ops(terminal->driver)->room(terminal->context) < 8))
		error = terminal_wait(terminal, &entry, WAIT_FOREVER);
	wait_end(&entry);
	return error;
}

static ssize_t write_chunk(struct terminal *terminal, const char *bytes, size_t count,
			   bool nonblocking)
{
	size_t done = 0;
	int error = 0;

	while (done < count && !error) {
		if (terminal->hung_up)
			return -EIO;
		done += terminal_output(terminal, bytes + done, count - done);
		if (done < count)
			error = nonblocking ? -EAGAIN : wait_for_output(terminal);
	}
	return done ? (ssize_t)done : error;
}

/* Background processes may not write when TOSTOP says so. Lock held. */
static int write_begin(struct terminal *terminal)
{
	return terminal_local(terminal, TOSTOP) ? terminal_check_background(terminal, SIGTTOU) : 0;
}

static ssize_t terminal_write(struct file *file, struct user_in from, size_t bytes, uint64_t *)
{
	struct terminal *terminal = file->private;
	char chunk[OUTPUT_CHUNK];
	size_t done = 0;
	ssize_t result;

	mutex_lock(&terminal->lock);
	result = write_begin(terminal);
	while (!result && done < bytes) {
		size_t count = bytes - done < sizeof(chunk) ? bytes - done : sizeof(chunk);

		if (user_read(chunk, user_in_at(from, done), count)) {
			result = -EFAULT;
			break;
		}
		result = write_chunk(terminal, chunk, count, file->flags & O_NONBLOCK);
		if (result > 0) {
			done += (size_t)result;
			result = (size_t)result < count ? -EAGAIN : 0;
		}
	}
	mutex_unlock(&terminal->lock);
	return done ? (ssize_t)done : result;
}

static ssize_t terminal_write_kernel(struct file *file, const void *from, size_t bytes, uint64_t *)
{
	struct terminal *terminal = file->private;
	ssize_t result;

	mutex_lock(&terminal->lock);
	result = write_begin(terminal);
	if (!result && bytes)
		result = write_chunk(terminal, from, bytes, file->flags & O_NONBLOCK);
	mutex_unlock(&terminal->lock);
	return result;
}

static uint32_t terminal_poll(struct file *file, struct poll_table *table)
{
	struct terminal *terminal = file->private;
	uint32_t events = 0;

	poll_add(table, &terminal->readers);
	poll_add(table, &terminal->writers);
	mutex_lock(&terminal->lock);
	if (terminal_input_ready(terminal))
		events |= POLLIN | POLLRDNORM;
	if (!terminal->output_stopped && const_ops(terminal->driver)->room(terminal->context) >= 8)
		events |= POLLOUT | POLLWRNORM;
	if (terminal->hung_up)
		events |= POLLHUP | POLLIN | POLLRDNORM | POLLERR | POLLOUT;
	mutex_unlock(&terminal->lock);
	return events;
}

void terminal_hang_up(struct terminal *terminal)
{
	int32_t group;

	mutex_lock(&terminal->lock);
	terminal->hung_up = true;
	group = terminal->foreground_group;
	mutex_unlock(&terminal->lock);
	if (group > 0) {
		signal_send_group(group, SIGHUP, nullptr);
		signal_send_group(group, SIGCONT, nullptr);
	}
	wait_wake_all(&terminal->readers, POLLHUP | POLLIN);
	wait_wake_all(&terminal->writers, POLLHUP | POLLOUT);
	wait_wake_all(&terminal->typists, POLLHUP | POLLOUT);
}

const struct file_operations terminal_operations = {
	.open = terminal_open,
	.release = terminal_release,
	.read = terminal_read,
	.write = terminal_write,
	.write_kernel = terminal_write_kernel,
	.poll = terminal_poll,
	.control = terminal_control,
};
