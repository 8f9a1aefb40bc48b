// SPDX-License-Identifier: GPL-2.0-only
/* epoll_create, epoll_create1, epoll_ctl, epoll_wait, epoll_pwait: decode, call fs/file/epoll.c,
 * encode. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/epoll.h>
#include <fs/file/borrow.h>
#include <kernel/signal/signal.h>
#include <kernel/timer.h>
#include <linux/fcntl.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>
#include <sync/wait_queue.h>

#define EVENTS_MAX 4096u /* handed over at a time: fewer than asked for is a legal answer */

static long create(uint32_t flags)
{
	struct file *file = epoll_file_create(0);
	int fd;

	if (!file)
		return -ENOMEM;
	fd = fd_install(file, flags & O_CLOEXEC, 0);
	if (fd < 0)
		file_put(file);
	return fd;
}

SYSCALL_DEFINE(epoll_create)
{
	return argument_int(call, 0) > 0 ? create(0) : -EINVAL;
}

SYSCALL_DEFINE(epoll_create1)
{
	uint32_t flags = (uint32_t)call->argument[0];

	return flags & ~(uint32_t)EPOLL_CLOEXEC ? -EINVAL
						: create(flags & EPOLL_CLOEXEC ? O_CLOEXEC : 0);
}

static long control(struct file *epoll_file, struct file *file, const struct syscall *call,
		    const struct epoll_event *event)
{
	struct epoll *epoll = epoll_of(epoll_file);

	if (!file->operations->poll)
		return -EPERM;
	if (!epoll || epoll_file == file)
		return -EINVAL;
	return epoll_change(epoll_file, argument_int(call, 1), file, argument_int(call, 2), event);
}

SYSCALL_DEFINE(epoll_ctl)
{
	struct epoll_event event = {};
	struct file *epoll_file, *file;
	long result = -EBADF;

	if (argument_int(call, 1) != EPOLL_CTL_DEL &&
	    user_read_object(&event, argument_in(call, 3)))
		return -EFAULT;
	epoll_file = file_of(argument_int(call, 0));
	if (!epoll_file)
		return -EBADF;
	file = file_of(argument_int(call, 2));
	if (file) {
		result = control(epoll_file, file, call, &event);
		file_put(file);
	}
	file_put(epoll_file);
	return result;
}

static uint64_t deadline_of(int milliseconds)
{
	if (milliseconds < 0)
		return WAIT_FOREVER;
	return milliseconds ? clock_monotonic_ns() + (uint64_t)milliseconds * 1000000 : 0;
}

static long wait_for_many(struct file *file, struct user_out to, uint32_t count,
			  uint64_t deadline_ns)
{
	struct epoll_event *events = heap_alloc_bytes(count * sizeof(*events));
	long found;

	if (!events)
		return -ENOMEM;
	found = epoll_wait_events(file, events, count, deadline_ns);
	to = argument_after_sleep(to, 1);
	found = minimum(found, (long)count_after_sleep(count, 2));
	if (found > 0 && user_write(to, events, (size_t)found * sizeof(*events)))
		found = -EFAULT;
	heap_free_bytes(events);
	return found;
}

static long wait_for_one(struct file *file, struct user_out to, uint64_t deadline_ns)
{
	struct epoll_event event;
	long found = epoll_wait_events(file, &event, 1, deadline_ns);

	to = argument_after_sleep(to, 1);
	return found > 0 && user_write_object(to, &event) ? -EFAULT : found;
}

static long wait_and_write(struct file *file, struct user_out to, uint32_t count,
			   uint64_t deadline_ns)
{
	if (count == 1)
		return wait_for_one(file, to, deadline_ns);
	return wait_for_many(file, to, count < EVENTS_MAX ? count : EVENTS_MAX, deadline_ns);
}

/* An event as the words in which it goes to a program: in registers all the way. */
struct [[gnu::packed]] event_words {
	uint64_t first;
	uint32_t rest;
};
static_assert(sizeof(struct event_words) == sizeof(struct epoll_event) &&
	      offsetof(struct epoll_event, data) == 4);

static always_inline struct event_words words_of(const struct epoll_event *event)
{
	return (struct event_words){ event->events | event->data << 32,
				     (uint32_t)(event->data >> 32) };
}

[[gnu::noinline]] static long wait_slowly(const struct syscall *call)
{
	const uint64_t count = call->argument[2];
	struct file_borrow borrow;
	long result = -EINVAL;

	if ((uint32_t)count == 0 || (uint32_t)count > INT32_MAX / sizeof(struct epoll_event))
		return -EINVAL;
	borrow = file_borrow(argument_int(call, 0));
	if (!borrow.file)
		return -EBADF;
	if (epoll_of(borrow.file))
		result = wait_and_write(borrow.file, argument_out(call, 1), (uint32_t)count,
					deadline_of(argument_int(call, 3)));
	file_return(borrow);
	return result;
}

/* The usual case, as short as it can be: an epoll of a table that nobody shares, and one event that
 * is there. Any number that may be wanted is enough for it. */
static always_inline long wait_decoded(const struct syscall *call)
{
	const uint32_t count = (uint32_t)call->argument[2];
	struct file *const file = file_own(argument_int(call, 0));
	struct epoll_event event;
	struct event_words words;

	if (unlikely(file == nullptr) || unlikely(epoll_of(file) == nullptr) ||
	    unlikely(count == 0 || count > INT32_MAX / sizeof(struct epoll_event)) ||
	    !epoll_only_event(file, &event))
		return wait_slowly(call);
	words = words_of(&event);
	return user_write_object(argument_out(call, 1), &words) ? -EFAULT : 1;
}

SYSCALL_DEFINE(epoll_wait)
{
	return wait_decoded(call);
}

SYSCALL_DEFINE(epoll_pwait)
{
	struct user_in from = argument_in(call, 4);
	uint64_t mask;
	long result;

	if (from.address) {
		if (call->argument[5] != sizeof(mask))
			return -EINVAL;
		if (user_read_object(&mask, from))
			return -EFAULT;
		signal_mask_replace(mask);
	}
	result = wait_decoded(call);
	if (from.address)
		signal_mask_restore(result == -EINTR);
	return result;
}
