// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pipes: a ring of bytes in pages that are allocated when they are first written and given back
 * when they have been read. Nobody else writes there: they are relay pages (mm/cache/relay.h).
 *
 * Invariants: written - consumed <= capacity; a page slot holds a page exactly when a byte between
 * consumed and written lies in it (one spare page is kept). Writes of at most PIPE_BUF bytes are
 * atomic. Locks: pipe->lock (LOCK_PIPE) is held across the copies from and to user memory; sleepers
 * hold nothing.
 */
#include "buffer.h"
#include "internal.h"

#include <asm/ioctls.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/file/poll.h>
#include <kernel/signal/signal.h>
#include <kernel/task/task.h>
#include <linux/fcntl.h>
#include <linux/limits.h>
#include <linux/poll.h>
#include <linux/stat.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

#define PIPE_SLOTS_DEFAULT 16u
#define PIPE_SLOTS_MAX 256u

HEAP_TYPE(pipe_heap, struct pipe);

static size_t pipe_used(const struct pipe *pipe)
{
	return pipe->written - pipe->consumed;
}

static bool pipe_empty(const struct pipe *pipe)
{
	return pipe->written == pipe->consumed;
}

/* A page that is partly read takes its slot whole: what is written goes behind it, never around
 * into it. */
static size_t pipe_room(const struct pipe *pipe)
{
	return align_down(pipe->consumed, PAGE_SIZE) + pipe_capacity(pipe) - pipe->written;
}

static struct frame **pipe_slot(struct pipe *pipe, uint64_t position)
{
	return &pipe->slots[position / PAGE_SIZE % pipe->slot_count];
}

struct pipe *pipe_allocate(void)
{
	struct pipe *pipe = heap_alloc(&pipe_heap);

	if (!pipe)
		return nullptr;
	pipe->slots = heap_alloc_bytes(PIPE_SLOTS_DEFAULT * sizeof(struct frame *));
	if (!pipe->slots) {
		heap_free(&pipe_heap, pipe);
		return nullptr;
	}
	memset(pipe->slots, 0, PIPE_SLOTS_DEFAULT * sizeof(struct frame *));
	pipe->slot_count = PIPE_SLOTS_DEFAULT;
	mutex_init(&pipe->lock, LOCK_PIPE);
	wait_queue_init(&pipe->readable);
	wait_queue_init(&pipe->writable);
	wait_queue_init(&pipe->opened);
	return pipe;
}

void pipe_destroy(struct pipe *pipe)
{
	for (uint32_t i = 0; i < pipe->slot_count; i++)
		relay_free(pipe->slots[i], pipe, pipe);
	relay_free(pipe->spare, pipe, pipe);
	heap_free_bytes(pipe->slots);
	heap_free(&pipe_heap, pipe);
}

/* A page is no longer needed: kept as the spare one or freed. */
static always_inline void pipe_retire_page(struct pipe *pipe, struct frame **slot)
{
	if (pipe->spare)
		relay_free(*slot, pipe, pipe);
	else
		pipe->spare = *slot;
	*slot = nullptr;
}

static int pipe_ensure_page(struct pipe *pipe, struct frame **slot)
{
	if (*slot)
		return 0;
	*slot = pipe->spare ? pipe->spare : relay_alloc(pipe, pipe);
	pipe->spare = nullptr;
	return *slot ? 0 : -ENOMEM;
}

/*
 * Empty: both positions go on to the next page, so that the whole capacity is there again. Consumed
 * first: pipe_poll(), which reads written first and without the lock, never sees a byte that is not
 * there.
 */
static void pipe_begin_page(struct pipe *pipe)
{
	uint64_t next = align_up(pipe->consumed, PAGE_SIZE);

	__atomic_store_n(&pipe->consumed, next, __ATOMIC_RELEASE);
	__atomic_store_n(&pipe->written, next, __ATOMIC_RELEASE);
}

/* Moves what lies in the first page to the reader, BYTES at most. Not empty. */
static always_inline ssize_t pipe_take(struct pipe *pipe, struct buffer to, size_t bytes)
{
	const size_t offset = pipe->consumed % PAGE_SIZE;
	struct frame **const slot = pipe_slot(pipe, pipe->consumed);

	bytes = minimum(minimum(bytes, pipe_used(pipe)), PAGE_SIZE - offset);
	if (buffer_fill(to, *slot, pipe, offset, bytes))
		return -EFAULT;
	pipe->consumed += bytes;
	if (pipe_empty(pipe)) {
		pipe_retire_page(pipe, slot);
		pipe_begin_page(pipe);
	} else if (offset + bytes == PAGE_SIZE) {
		pipe_retire_page(pipe, slot);
	}
	return (ssize_t)bytes;
}

/* The pages behind the one that DONE bytes were taken from. Out of line: most reads end there. */
[[gnu::noinline]] static ssize_t pipe_take_more(struct pipe *pipe, struct buffer to, size_t done,
						size_t bytes)
{
	buffer_advance(&to, done);
	while (done < bytes && !pipe_empty(pipe)) {
		const ssize_t taken = pipe_take(pipe, to, bytes - done);

		if (taken < 0)
			break;
		buffer_advance(&to, (size_t)taken);
		done += (size_t)taken;
	}
	return (ssize_t)done;
}

/* The bytes of FROM, BYTES at most, that fit into the page that is written. There is room. */
static always_inline ssize_t pipe_append(struct pipe *pipe, struct buffer from, size_t bytes)
{
	const size_t offset = pipe->written % PAGE_SIZE;
	struct frame **const slot = pipe_slot(pipe, pipe->written);
	int error = pipe_ensure_page(pipe, slot);

	bytes = minimum(bytes, PAGE_SIZE - offset);
	if (!error && buffer_drain(from, *slot, pipe, offset, bytes))
		error = -EFAULT;
	if (error) {
		if (*slot && offset == 0)
			pipe_retire_page(pipe, slot);
		return error;
	}
	pipe->written += bytes;
	return (ssize_t)bytes;
}

/* Gives up the lock, sleeps on queue until it is woken, takes the lock again. The condition is
 * tested between begin and sleep. */
static always_inline int wait_unlocked(struct pipe *pipe, struct wait_entry *entry)
{
	int error;

	mutex_unlock(&pipe->lock);
	inline_here error = wait_sleep(entry, WAIT_FOREVER);
	mutex_lock(&pipe->lock);
	return error == -EINTR ? -ERESTARTSYS : error;
}

int pipe_wait(struct pipe *pipe, struct wait_entry *entry)
{
	return wait_unlocked(pipe, entry);
}

/* A reader sleeps in its own function: each call that it sleeps under is copied and compared at the
 * switch (row shadow_stack). */
static always_inline int pipe_wait_for_bytes(struct pipe *pipe, struct buffer *to, size_t *bytes)
{
	WRITTEN_FIRST struct wait_entry entry;
	int error = 0;

	buffer_keep(to, *bytes);
	wait_begin(&pipe->readable, &entry);
	while (!error && pipe_empty(pipe) && pipe->writers)
		error = wait_unlocked(pipe, &entry);
	wait_end(&entry);
	buffer_kept(to, bytes);
	return error;
}

/* Out of line: a write that finds room has no local variable whose address is taken. */
[[gnu::noinline]] static int pipe_wait_for_room(struct pipe *pipe, size_t room)
{
	WRITTEN_FIRST struct wait_entry entry;
	int error = 0;

	wait_begin(&pipe->writable, &entry);
	while (!error && pipe_room(pipe) < room && pipe->readers)
		error = pipe_wait(pipe, &entry);
	wait_end(&entry);
	return error;
}

static always_inline ssize_t pipe_read_to(struct file *file, struct buffer to, size_t bytes)
{
	struct pipe *pipe = file->private;
	ssize_t result;

	if (!bytes)
		return 0;
	mutex_lock(&pipe->lock);
	result = 0;
	if (pipe_empty(pipe) && pipe->writers)
		result =
			file->flags & O_NONBLOCK ? -EAGAIN : pipe_wait_for_bytes(pipe, &to, &bytes);
	if (!result && !pipe_empty(pipe)) {
		result = pipe_take(pipe, to, bytes);
		if (unlikely((size_t)result < bytes && !pipe_empty(pipe)))
			result = pipe_take_more(pipe, to, (size_t)result, bytes);
		if (result > 0)
			wait_wake_all(&pipe->writable, POLLOUT | POLLWRNORM);
	}
	mutex_unlock(&pipe->lock);
	return result;
}

/*
 * A piece of a write of BYTES, which are kept; DONE are done, and FROM is behind them. Waits for
 * room unless told not to.
 */
static ssize_t pipe_write_piece(struct pipe *pipe, struct buffer *from, size_t done, size_t *bytes,
				bool nonblocking)
{
	const size_t left = *bytes - done, needed = left <= PIPE_BUF ? left : 1;
	int error;

	if (!pipe->readers)
		return -EPIPE;
	if (pipe_room(pipe) < needed) {
		if (nonblocking)
			return -EAGAIN;
		if (done)
			wait_wake_all(&pipe->readable, POLLIN | POLLRDNORM);
		error = pipe_wait_for_room(pipe, needed);
		if (error)
			return error;
		if (!pipe->readers)
			return -EPIPE;
		buffer_kept(from, bytes);
		buffer_advance(from, done);
	}
	return pipe_append(pipe, *from, minimum(*bytes - done, pipe_room(pipe)));
}

/* A write that is longer than the page's rest, waits for room, or has no reader. The lock is held,
 * and given up. */
[[gnu::noinline]] static ssize_t pipe_write_long(struct pipe *pipe, struct buffer from,
						 size_t bytes, bool nonblocking)
{
	ssize_t result = 0;
	size_t done = 0;

	while (done < bytes) {
		result = pipe_write_piece(pipe, &from, done, &bytes, nonblocking);
		if (result <= 0)
			break;
		buffer_advance(&from, (size_t)result);
		done += (size_t)result;
	}
	if (done)
		wait_wake_all(&pipe->readable, POLLIN | POLLRDNORM);
	mutex_unlock(&pipe->lock);
	if (result == -EPIPE)
		signal_send_task(current_task(), SIGPIPE, nullptr);
	return done ? (ssize_t)done : result;
}

static always_inline ssize_t pipe_write_from(struct file *file, struct buffer from, size_t bytes)
{
	struct pipe *pipe = file->private;
	ssize_t result;

	if (!bytes)
		return 0;
	buffer_keep(&from, bytes);
	mutex_lock(&pipe->lock);
	if (unlikely(!pipe->readers || bytes > PAGE_SIZE - pipe->written % PAGE_SIZE ||
		     bytes > pipe_room(pipe)))
		return pipe_write_long(pipe, from, bytes, file->flags & O_NONBLOCK);
	result = pipe_append(pipe, from, bytes);
	if (result > 0)
		wait_wake_all(&pipe->readable, POLLIN | POLLRDNORM);
	mutex_unlock(&pipe->lock);
	return result;
}

static ssize_t pipe_read(struct file *file, struct user_out to, size_t bytes, uint64_t *)
{
	return pipe_read_to(file, (struct buffer){ .user = to.address }, bytes);
}

static ssize_t pipe_write(struct file *file, struct user_in from, size_t bytes, uint64_t *)
{
	return pipe_write_from(file, (struct buffer){ .user = from.address }, bytes);
}

static ssize_t pipe_read_kernel(struct file *file, void *to, size_t bytes, uint64_t *)
{
	return pipe_read_to(file, (struct buffer){ .kernel = to }, bytes);
}

static ssize_t pipe_write_kernel(struct file *file, const void *from, size_t bytes, uint64_t *)
{
	return pipe_write_from(file, (struct buffer){ .kernel = (char *)from }, bytes);
}

static long pipe_control(struct file *file, uint32_t command, uint64_t argument)
{
	struct pipe *pipe = file->private;
	int count;

	if (command != FIONREAD)
		return -ENOTTY;
	mutex_lock(&pipe->lock);
	count = (int)pipe_used(pipe);
	mutex_unlock(&pipe->lock);
	return user_write_object((struct user_out){ argument }, &count);
}

/* Moves the pages in use to a ring of another size. Lock held. */
static int pipe_resize(struct pipe *pipe, uint32_t slot_count)
{
	uint64_t first = pipe->consumed / PAGE_SIZE,
		 end = (pipe->written + PAGE_SIZE - 1) / PAGE_SIZE;
	struct frame **slots;

	if (end - first > slot_count)
		return -EBUSY;
	slots = heap_alloc_bytes(slot_count * sizeof(struct frame *));
	if (!slots)
		return -ENOMEM;
	memset(slots, 0, slot_count * sizeof(struct frame *));
	for (uint64_t page = first; page < end; page++)
		slots[page % slot_count] = pipe->slots[page % pipe->slot_count];
	heap_free_bytes(pipe->slots);
	pipe->slots = slots;
	pipe->slot_count = slot_count;
	wait_wake_all(&pipe->writable, POLLOUT | POLLWRNORM);
	return 0;
}

static long pipe_set_size(struct pipe *pipe, uint64_t size)
{
	uint32_t slots = 1;
	int error;

	if (size > (uint64_t)PIPE_SLOTS_MAX * PAGE_SIZE)
		return capable(CAP_SYS_RESOURCE) ? -EINVAL : -EPERM;
	while ((uint64_t)slots * PAGE_SIZE < size)
		slots *= 2;
	mutex_lock(&pipe->lock);
	error = pipe_resize(pipe, slots);
	mutex_unlock(&pipe->lock);
	return error ? error : (long)slots * PAGE_SIZE;
}

static long pipe_fcntl(struct file *file, int command, uint64_t argument)
{
	struct pipe *pipe = file->private;

	if (command == F_GETPIPE_SZ)
		return (long)pipe_capacity(pipe);
	if (command == F_SETPIPE_SZ)
		return pipe_set_size(pipe, argument);
	return -EINVAL;
}

void pipe_attach(struct pipe *pipe, struct file *file)
{
	if ((file->flags & O_ACCMODE) != O_WRONLY) {
		pipe->readers++;
		pipe->reader_opens++;
	}
	if ((file->flags & O_ACCMODE) != O_RDONLY) {
		pipe->writers++;
		pipe->writer_opens++;
	}
	if (pipe->files++ == 0)
		refcount_set(&pipe->ends, 1);
	else
		refcount_get(&pipe->ends);
}

/* Returns true when it was the last open file. Lock held. */
bool pipe_detach(struct pipe *pipe, struct file *file)
{
	if ((file->flags & O_ACCMODE) != O_WRONLY)
		pipe->readers--;
	if ((file->flags & O_ACCMODE) != O_RDONLY)
		pipe->writers--;
	pipe->files--;
	wait_wake_all(&pipe->readable, POLLIN | POLLRDNORM | POLLHUP);
	wait_wake_all(&pipe->writable, POLLOUT | POLLWRNORM | POLLERR);
	return pipe->files == 0;
}

void pipe_put(struct pipe *pipe)
{
	if (refcount_put(&pipe->ends))
		pipe_destroy(pipe);
}

static void pipe_release(struct file *file)
{
	struct pipe *pipe = file->private;
	struct inode *inode = file->inode;
	bool named = inode && inode_private(inode) == pipe, last;

	if (named)
		mutex_lock(&inode->lock);
	mutex_lock(&pipe->lock);
	last = pipe_detach(pipe, file);
	mutex_unlock(&pipe->lock);
	if (named) {
		if (last)
			inode_set_private(inode, nullptr);
		mutex_unlock(&inode->lock);
	}
	pipe_put(pipe);
}

const struct file_operations pipe_operations = {
	.release = pipe_release,
	.read = pipe_read,
	.write = pipe_write,
	.read_kernel = pipe_read_kernel,
	.write_kernel = pipe_write_kernel,
	.poll = pipe_poll,
	.control = pipe_control,
	.fcntl = pipe_fcntl,
};

static struct file *pipe_end(struct pipe *pipe, uint32_t flags)
{
	struct file *file =
		file_create_anonymous("pipe:", S_IFIFO | 0600, &pipe_operations, pipe, flags);

	if (file)
		pipe_attach(pipe, file);
	return file;
}

int pipe_create(uint32_t flags, struct file **read_end, struct file **write_end)
{
	struct pipe *pipe = pipe_allocate();

	if (!pipe)
		return -ENOMEM;
	*read_end = pipe_end(pipe, O_RDONLY | flags);
	if (!*read_end) {
		pipe_destroy(pipe);
		return -ENOMEM;
	}
	*write_end = pipe_end(pipe, O_WRONLY | flags);
	if (!*write_end) {
		file_put(*read_end); /* the last end frees the pipe */
		return -ENOMEM;
	}
	return 0;
}
