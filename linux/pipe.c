// SPDX-License-Identifier: GPL-2.0-only
/* pipe, pipe2: make one, give both ends a descriptor. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/table.h>
#include <fs/pipe/pipe.h>
#include <linux/fcntl.h>

/* Both ends get a descriptor, or none. The references go to the table or are given back. */
static int install_both(struct file *read_end, struct file *write_end, uint32_t flags, int fds[2])
{
	int error;

	fds[0] = fd_install(read_end, flags & O_CLOEXEC, 0);
	if (fds[0] < 0) {
		file_put(read_end);
		file_put(write_end);
		return fds[0];
	}
	fds[1] = fd_install(write_end, flags & O_CLOEXEC, 0);
	if (fds[1] >= 0)
		return 0;
	file_put(write_end);
	error = fd_close(fds[0]);
	return error ? error : fds[1];
}

static long pipe_with_flags(struct user_out to, uint32_t flags)
{
	struct file *read_end, *write_end;
	int fds[2], error;

	if (flags & ~(uint32_t)(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	error = pipe_create(flags & O_NONBLOCK, &read_end, &write_end);
	if (!error)
		error = install_both(read_end, write_end, flags, fds);
	if (error)
		return error;
	if (!user_write_object(to, &fds))
		return 0;
	for (unsigned end = 0; end < 2; end++)
		error = fd_close(fds[end]);
	return error ? error : -EFAULT;
}

SYSCALL_DEFINE(pipe)
{
	return pipe_with_flags(argument_out(call, 0), 0);
}

SYSCALL_DEFINE(pipe2)
{
	return pipe_with_flags(argument_out(call, 0), (uint32_t)call->argument[1]);
}
