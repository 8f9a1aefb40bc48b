// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll, ppoll, select, pselect6: decode, wait, encode.
 *
 * Both families become an array of questions (file, wanted events, answer) that one loop asks. A
 * file closed by another thread meanwhile stays open until the call ends, as on Linux.
 *
 * Who has slept does not believe its questions, in which others could write meanwhile: when there
 * is an answer, what is asked is read from the program again, descriptors are looked up again, and
 * the answers of the files that they name now are what the program gets. (A descriptor that has
 * been closed meanwhile is invalid then.)
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/borrow.h>
#include <fs/file/table.h>
#include <fs/file/poll.h>
#include <fs/vfs.h>
#include <kernel/task/task.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/restart.h>
#include <mm/heap/heap.h>

#include "time_limit.h"

#define SELECT_READ (POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define SELECT_WRITE (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)
#define SELECT_EXCEPT POLLPRI
#define SELECT_MAX 65536

struct question {
	struct file *file; /* referenced; nullptr: skipped */
	uint32_t wanted;
	uint32_t answer;
};

/* ---- asking ---- */

#define ALWAYS_READY (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM) /* files that never wait */
#define ALWAYS_WANTED (POLLERR | POLLHUP | POLLNVAL)

static uint32_t ask(struct question *question, struct poll_table *table)
{
	struct file *file = question->file;
	uint32_t events = ALWAYS_READY;

	if (!file)
		return question->answer;
	if (file->operations->poll)
		events = const_ops(file->operations)->poll(file, table);
	question->answer = events & (question->wanted | ALWAYS_WANTED);
	return question->answer;
}

static uint32_t ask_all(struct question *questions, uint32_t count, struct poll_table *table)
{
	uint32_t ready = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (ask(&questions[i], table))
			ready++;
		if (ready)
			table = nullptr; /* nobody will sleep */
	}
	return ready;
}

/* Nobody has an answer yet. In a function of its own: the registrations take a large frame. */
[[gnu::noinline]] static long sleep_for_answers(struct question *questions, uint32_t count,
						uint64_t deadline)
{
	struct poll_wait wait;
	long ready;
	int error = 0;

	poll_wait_begin(&wait);
	ready = ask_all(questions, count, &wait.table);
	if (!ready && wait.failed)
		error = -ENOMEM;
	while (!ready && !error) {
		error = poll_wait_sleep(&wait, deadline);
		ready = ask_all(questions, count, nullptr);
	}
	poll_wait_end(&wait);
	if (ready || error == -ETIMEDOUT)
		return ready;
	return error;
}

/* The number of questions with an answer; 0 after the deadline; -EINTR. SLEPT: there were none
 * before. */
static long wait_for_answers(struct question *questions, uint32_t count, uint64_t deadline,
			     bool *slept)
{
	long ready = ask_all(questions, count, nullptr);

	*slept = false;
	if (ready || (deadline != WAIT_FOREVER && time_left_ns(deadline) == 0))
		return ready;
	*slept = true;
	return sleep_for_answers(questions, count, deadline);
}

static void release_files(struct question *questions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (questions[i].file)
			file_put(questions[i].file);
		questions[i] = (struct question){};
	}
}

/* ---- poll ---- */

static void prepare_question(struct question *question, const struct pollfd *fd)
{
	question->wanted = (uint16_t)fd->events;
	if (fd->fd < 0)
		return;
	question->file = file_of(fd->fd);
	if (!question->file)
		question->answer = POLLNVAL;
}

static int read_poll_array(struct user_in from, uint32_t count, struct pollfd *fds,
			   struct question *questions)
{
	if (count && user_read(fds, from, count * sizeof(*fds)))
		return -EFAULT;
	for (uint32_t i = 0; i < count; i++)
		prepare_question(&questions[i], &fds[i]);
	return 0;
}

/* What was asked is the program's: after a sleep only the answer is written. */
static int write_answer(struct user_out to, const struct question *question)
{
	const short answer = (short)question->answer;

	return user_write_object(user_out_at(to, offsetof(struct pollfd, revents)), &answer);
}

static long poll_decoded(struct user_out to, struct pollfd *fds, struct question *questions,
			 uint32_t count, uint64_t deadline)
{
	bool slept = false;
	long ready;

	do {
		if (slept)
			release_files(questions, count);
		to = argument_after_sleep(to, 0);
		count = count_after_sleep(count, 1);
		ready = read_poll_array((struct user_in){ to.address }, count, fds, questions);
		if (!ready)
			ready = wait_for_answers(questions, count, deadline, &slept);
	} while (ready > 0 && shadow_stack_asks_again(slept));
	if (ready < 0)
		return ready;
	for (uint32_t i = 0; i < count; i++)
		if (write_answer(user_out_at(to, i * sizeof(*fds)), &questions[i]))
			return -EFAULT;
	return ready;
}

static long poll_many(struct user_out to, uint32_t count, uint64_t deadline)
{
	struct question *questions = heap_alloc_bytes((count + 1ul) * sizeof(*questions));
	struct pollfd *fds = heap_alloc_bytes((count + 1ul) * sizeof(*fds));
	long result = -ENOMEM;

	if (questions && fds) {
		memset(questions, 0, count * sizeof(*questions));
		result = poll_decoded(to, fds, questions, count, deadline);
		release_files(questions, count);
	}
	heap_free_bytes(fds);
	heap_free_bytes(questions);
	return result;
}

/* One descriptor: nothing in the heap. */
static long poll_one(struct user_out to, uint64_t deadline)
{
	struct question question = {};
	bool slept = false;
	struct pollfd fd;
	uint32_t answer;
	long ready;

	do {
		to = argument_after_sleep(to, 0);
		if (user_read_object(&fd, (struct user_in){ to.address }))
			return -EFAULT;
		prepare_question(&question, &fd);
		ready = wait_for_answers(&question, 1, deadline, &slept);
		answer = question.answer;
		release_files(&question, 1);
	} while (ready > 0 && shadow_stack_asks_again(slept));
	if (ready < 0)
		return ready;
	question.answer = answer;
	return write_answer(argument_after_sleep(to, 0), &question) ? -EFAULT : ready;
}

static long poll_until(struct user_out to, uint64_t count, uint64_t deadline)
{
	if (count > limit_of_current(RLIMIT_NOFILE))
		return -EINVAL;
	return count == 1 ? poll_one(to, deadline) : poll_many(to, (uint32_t)count, deadline);
}

/* As short as it can be: one descriptor that has something to say, or that is not waited for.
 * False: the long way. */
static always_inline bool poll_at_once(struct user_out to, bool waits, long *result)
{
	uint32_t events = ALWAYS_READY;
	struct file *file;
	struct pollfd fd;

	*result = -EFAULT;
	if (user_read_object(&fd, (struct user_in){ to.address }))
		return true;
	file = file_own(fd.fd);
	if (!file || file->flags & O_PATH)
		return false;
	if (file_sealed_operations(file)->poll)
		events = file_sealed_operations(file)->poll(file, nullptr);
	fd.revents = (short)(events & ((uint16_t)fd.events | ALWAYS_WANTED));
	if (fd.revents == 0 && waits)
		return false;
	if (!user_write_object(to, &fd))
		*result = fd.revents != 0;
	return true;
}

[[gnu::noinline]] static long poll_waiting(const struct syscall *call)
{
	const int milliseconds = argument_int(call, 2);
	uint64_t deadline = WAIT_FOREVER;
	long result;

	if (milliseconds >= 0)
		deadline = deadline_after((uint64_t)milliseconds / 1000,
					  (uint64_t)milliseconds % 1000 * 1000000);
	result = poll_until(argument_out(call, 0), (uint32_t)call->argument[1], deadline);
	if (result != -EINTR)
		return result;
	return restart_later(RESTART_POLL, deadline); /* with what is left of the time limit */
}

SYSCALL_DEFINE(poll)
{
	long result;

	if ((uint32_t)call->argument[1] == 1 && limit_of_current(RLIMIT_NOFILE) != 0 &&
	    poll_at_once(argument_out(call, 0), argument_int(call, 2) != 0, &result))
		return result;
	return poll_waiting(call);
}

/* restart_syscall(2) after a poll that a signal without a handler broke. */
long poll_restart(const struct syscall *call, uint64_t deadline_ns)
{
	return poll_until(argument_out(call, 0), (uint32_t)call->argument[1], deadline_ns);
}

/* Replaces the signal mask for the time of the call; restored here or, when a handler runs first,
 * by the delivery. */
static int mask_begin(struct user_in from, uint64_t size, bool *changed)
{
	uint64_t mask;

	*changed = false;
	if (!from.address)
		return 0;
	if (size != sizeof(mask))
		return -EINVAL;
	if (user_read_object(&mask, from))
		return -EFAULT;
	signal_mask_replace(mask);
	*changed = true;
	return 0;
}

static long mask_end(bool changed, long result)
{
	if (changed)
		signal_mask_restore(result == -EINTR);
	return result == -EINTR ? -ERESTARTNOHAND : result;
}

SYSCALL_DEFINE(ppoll)
{
	uint64_t deadline;
	bool changed;
	long result = deadline_from_timespec(argument_in(call, 2), &deadline);

	if (!result)
		result = mask_begin(argument_in(call, 3), call->argument[4], &changed);
	if (result)
		return result;
	result = poll_until(argument_out(call, 0), (uint32_t)call->argument[1], deadline);
	write_timespec_left(argument_out(call, 2), deadline);
	return mask_end(changed, result);
}

/* ---- select ---- */

struct select_sets {
	uint32_t count;  /* descriptors asked about: 0 .. count-1 */
	size_t bytes;    /* of one set, whole longs */
	uint64_t *in[3]; /* read, write, except; nullptr: not given */
	uint64_t *out;   /* three sets in a row */
	struct user_out user[3];
};

static const uint32_t select_events[3] = { SELECT_READ, SELECT_WRITE, SELECT_EXCEPT };

static size_t bytes_of_set(uint32_t count)
{
	return (count + 63) / 64 * 8;
}

static bool set_has(const uint64_t *set, uint32_t fd)
{
	return set && set[fd / 64] >> (fd % 64) & 1;
}

static int read_sets(struct select_sets *sets, uint64_t *storage)
{
	for (unsigned which = 0; which < 3; which++) {
		sets->in[which] = nullptr;
		if (!sets->user[which].address)
			continue;
		sets->in[which] = storage + which * (sets->bytes / 8);
		if (user_read(sets->in[which], (struct user_in){ sets->user[which].address },
			      sets->bytes))
			return -EFAULT;
	}
	sets->out = storage + 3 * (sets->bytes / 8);
	return 0;
}

/* A descriptor that was there before the sleep (SLEPT) and is not any more has nothing to say. */
static int build_questions(const struct select_sets *sets, struct question *questions, bool slept)
{
	for (uint32_t fd = 0; fd < sets->count; fd++) {
		uint32_t wanted = 0;

		for (unsigned which = 0; which < 3; which++) {
			if (set_has(sets->in[which], fd))
				wanted |= select_events[which];
		}
		if (!wanted)
			continue;
		questions[fd].wanted = wanted;
		questions[fd].file = file_of((int)fd);
		if (!questions[fd].file && !slept)
			return -EBADF;
	}
	return 0;
}

static void read_arguments_again(struct select_sets *sets)
{
	sets->count = count_after_sleep(sets->count, 0);
	sets->bytes = bytes_of_set(sets->count);
	for (unsigned which = 0; which < 3; which++)
		sets->user[which] = argument_after_sleep(sets->user[which], 1 + which);
}

static long write_sets(const struct select_sets *sets, const struct question *questions)
{
	const uint32_t count = count_after_sleep(sets->count, 0);
	const size_t bytes = bytes_of_set(count), words = bytes / 8;
	long bits = 0;

	memset(sets->out, 0, 3 * bytes);
	for (uint32_t fd = 0; fd < count; fd++) {
		for (unsigned which = 0; which < 3; which++) {
			if (!set_has(sets->in[which], fd) ||
			    !(questions[fd].answer & select_events[which]))
				continue;
			sets->out[which * words + fd / 64] |= 1ull << (fd % 64);
			bits++;
		}
	}
	for (unsigned which = 0; which < 3; which++) {
		if (sets->in[which] &&
		    user_write(argument_after_sleep(sets->user[which], 1 + which),
			       sets->out + which * words, bytes))
			return -EFAULT;
	}
	return bits;
}

static long select_decoded(struct select_sets *sets, struct question *questions, uint64_t *storage,
			   uint64_t deadline)
{
	bool slept = false;
	long ready;

	do {
		if (slept)
			release_files(questions, sets->count);
		read_arguments_again(sets);
		ready = read_sets(sets, storage);
		if (!ready)
			ready = build_questions(sets, questions, slept);
		/* POLLHUP and POLLERR wake a select only through the sets that contain them. */
		if (!ready)
			ready = wait_for_answers(questions, sets->count, deadline, &slept);
	} while (ready > 0 && shadow_stack_asks_again(slept));
	return ready < 0 ? ready : write_sets(sets, questions);
}

static long select_until(const struct syscall *call, uint64_t deadline)
{
	int count = argument_int(call, 0);
	struct select_sets sets = { .user = { argument_out(call, 1), argument_out(call, 2),
					      argument_out(call, 3) } };
	struct question *questions;
	uint64_t *storage;
	long result = -ENOMEM;

	if (count < 0)
		return -EINVAL;
	sets.count = (uint32_t)(count > SELECT_MAX ? SELECT_MAX : count);
	sets.bytes = bytes_of_set(sets.count);
	questions = heap_alloc_bytes((sets.count + 1) * sizeof(*questions));
	if (!questions)
		return -ENOMEM;
	memset(questions, 0, sets.count * sizeof(*questions));
	storage = heap_alloc_bytes(6 * sets.bytes + 8);
	if (storage)
		result = select_decoded(&sets, questions, storage, deadline);
	heap_free_bytes(storage);
	release_files(questions, sets.count);
	heap_free_bytes(questions);
	return result;
}

SYSCALL_DEFINE(select)
{
	struct __kernel_old_timeval limit;
	struct user_in from = argument_in(call, 4);
	uint64_t deadline = WAIT_FOREVER;
	long result;

	if (from.address) {
		if (user_read_object(&limit, from))
			return -EFAULT;
		if (limit.tv_sec < 0 || limit.tv_usec < 0)
			return -EINVAL;
		deadline =
			deadline_after((uint64_t)limit.tv_sec + (uint64_t)limit.tv_usec / 1000000,
				       (uint64_t)limit.tv_usec % 1000000 * 1000);
	}
	result = select_until(call, deadline);
	if (from.address && deadline != WAIT_FOREVER) {
		uint64_t left = time_left_ns(deadline) / 1000;

		limit = (struct __kernel_old_timeval){ (long)(left / 1000000),
						       (long)(left % 1000000) };
		if (user_write_object(argument_out(call, 4), &limit) && result >= 0)
			return result; /* as Linux: the answer counts, not the rest of the time */
	}
	return result == -EINTR ? -ERESTARTNOHAND : result;
}

SYSCALL_DEFINE(pselect6)
{
	struct {
		user_address mask;
		uint64_t size;
	} extra = {};
	uint64_t deadline;
	bool changed;
	long result;

	if (call->argument[5] && user_read_object(&extra, argument_in(call, 5)))
		return -EFAULT;
	result = deadline_from_timespec(argument_in(call, 4), &deadline);
	if (!result)
		result = mask_begin((struct user_in){ extra.mask }, extra.size, &changed);
	if (result)
		return result;
	result = select_until(call, deadline);
	write_timespec_left(argument_out(call, 4), deadline);
	return mask_end(changed, result);
}
