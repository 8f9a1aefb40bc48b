// SPDX-License-Identifier: GPL-2.0-only
/* close, close_range, dup*, fcntl, flock. Record locks of fcntl are decoded in linux/record_lock.c.
 */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <asm/fcntl.h>
#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/record.h>
#include <fs/file/table.h>
#include <fs/file/lock.h>
#include <kernel/task/limits.h>
#include <kernel/signal/signal.h>
#include <kernel/task/task.h>
#include <linux/close_range.h>
#include <linux/memfd.h>
#include "record_lock.h"

#define FLAGS_SETTABLE (uint32_t)(O_APPEND | O_NONBLOCK | FASYNC | O_DIRECT | O_NOATIME)
#define SEALS_KNOWN \
	(uint32_t)(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

SYSCALL_DEFINE(close)
{
	return fd_close(argument_int(call, 0));
}

/* The task gets a table of its own. */
static int unshare_table(void)
{
	struct task *task = current_task();
	struct file_table *old = file_table_own(), *own;

	if (!file_table_own_shared())
		return 0;
	own = file_table_copy(old);
	if (own == nullptr)
		return -ENOMEM;
	const irq_state state = spin_lock_irq(&task->process->signal_lock);

	(void)file_table_enter(task, own);
	spin_unlock_irq(&task->process->signal_lock, state);
	file_table_put(old);
	return 0;
}

SYSCALL_DEFINE(close_range)
{
	const uint32_t first = (uint32_t)call->argument[0], last = (uint32_t)call->argument[1];
	const uint32_t flags = (uint32_t)call->argument[2];
	int error = 0;

	if ((flags & ~(uint32_t)(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) || first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE)
		error = unshare_table();
	if (!error)
		fd_close_range(first, last, (flags & CLOSE_RANGE_CLOEXEC) != 0);
	return error;
}

static long duplicate(int fd, uint32_t flags, int lowest)
{
	struct file *file = file_of_any(fd);
	int result;

	if (file == nullptr)
		return -EBADF;
	result = fd_install(file, flags, lowest);
	if (result < 0)
		file_put(file);
	return result;
}

SYSCALL_DEFINE(dup)
{
	return duplicate(argument_int(call, 0), 0, 0);
}

SYSCALL_DEFINE(dup2)
{
	const int from = argument_int(call, 0), to = argument_int(call, 1);

	if (from == to)
		return fd_get_flags(from) < 0 ? -EBADF : to;
	return fd_replace(from, to, 0);
}

SYSCALL_DEFINE(dup3)
{
	const uint32_t flags = (uint32_t)call->argument[2];

	if ((flags & ~(uint32_t)O_CLOEXEC) || argument_int(call, 0) == argument_int(call, 1))
		return -EINVAL;
	return fd_replace(argument_int(call, 0), argument_int(call, 1), flags);
}

static long duplicate_from(int fd, uint64_t lowest, uint32_t flags)
{
	if (lowest >= limit_of_current(RLIMIT_NOFILE) || lowest > INT32_MAX)
		return -EINVAL;
	return duplicate(fd, flags, (int)lowest);
}

static long set_file_flags(struct file *file, uint32_t flags)
{
	if ((flags & O_NOATIME) && !(file->flags & O_NOATIME) &&
	    !inode_owner_or_capable(file->inode))
		return -EPERM;
	file_change_flags(file, FLAGS_SETTABLE, flags);
	return 0;
}

static long add_seals(struct file *file, uint64_t seals)
{
	struct inode *inode = file->inode;
	long error = 0;

	if (!file_can_write(file))
		return -EPERM;
	if ((seals & ~(uint64_t)SEALS_KNOWN) || file->path.mount != anonymous_mount ||
	    !S_ISREG(inode->mode))
		return -EINVAL;
	mutex_lock(&inode->lock);
	if (inode_seals(inode) & F_SEAL_SEAL)
		error = -EPERM;
	else if ((seals & F_SEAL_WRITE) && page_cache_has_writable_areas(&inode->cache))
		error = -EBUSY;
	else
		inode_add_seals(inode, (uint32_t)seals);
	mutex_unlock(&inode->lock);
	return error;
}

static long get_seals(const struct file *file)
{
	return file->path.mount == anonymous_mount && S_ISREG(file->inode->mode)
		       ? (long)inode_seals(file->inode)
		       : -EINVAL;
}

static long set_owner_extended(struct file *file, uint64_t argument)
{
	struct f_owner_ex owner;

	if (user_read_object(&owner, (struct user_in){ argument }))
		return -EFAULT;
	if (owner.type != F_OWNER_TID && owner.type != F_OWNER_PID && owner.type != F_OWNER_PGRP)
		return -EINVAL;
	file->state->owner = owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
	return 0;
}

static long get_owner_extended(const struct file *file, uint64_t argument)
{
	const struct f_owner_ex owner = {
		.type = file->state->owner < 0 ? F_OWNER_PGRP : F_OWNER_PID,
		.pid = file->state->owner < 0 ? -file->state->owner : file->state->owner
	};

	return user_write_object((struct user_out){ argument }, &owner);
}

static long set_owner_signal(struct file *file, uint64_t number)
{
	if (number > SIGNAL_COUNT)
		return -EINVAL;
	file->state->owner_signal = (int)number;
	return 0;
}

/* Commands that O_PATH files do not have. */
static long control_file(struct file *file, uint32_t command, uint64_t argument)
{
	switch (command) {
	case F_SETFL:
		return set_file_flags(file, (uint32_t)argument);
	case F_GETLK:
	case F_OFD_GETLK:
		return record_lock_get(file, command, (struct user_in){ argument });
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return record_lock_set(file, command, (struct user_in){ argument });
	case F_SETOWN:
		file->state->owner = (int)(uint32_t)argument;
		return 0;
	case F_GETOWN:
		return file->state->owner;
	case F_SETOWN_EX:
		return set_owner_extended(file, argument);
	case F_GETOWN_EX:
		return get_owner_extended(file, argument);
	case F_SETSIG:
		return set_owner_signal(file, argument);
	case F_GETSIG:
		return file->state->owner_signal;
	case F_ADD_SEALS:
		return add_seals(file, argument);
	case F_GET_SEALS:
		return get_seals(file);
	default:
		if (file->operations->fcntl != nullptr)
			return const_ops(file->operations)->fcntl(file, (int)command, argument);
		return command == F_SETPIPE_SZ || command == F_GETPIPE_SZ ? -EBADF : -EINVAL;
	}
}

SYSCALL_DEFINE(fcntl)
{
	const int fd = argument_int(call, 0);
	const uint32_t command = (uint32_t)call->argument[1];
	const uint64_t argument = call->argument[2];
	struct file *file;
	long result;

	switch (command) {
	case F_DUPFD:
		return fd_get_flags(fd) < 0 ? -EBADF : duplicate_from(fd, (uint32_t)argument, 0);
	case F_DUPFD_CLOEXEC:
		return fd_get_flags(fd) < 0 ? -EBADF
					    : duplicate_from(fd, (uint32_t)argument, O_CLOEXEC);
	case F_GETFD:
		return fd_get_flags(fd);
	case F_SETFD:
		return fd_set_flags(fd, (argument & FD_CLOEXEC) != 0);
	default:
		break;
	}
	file = command == F_GETFL ? file_of_any(fd) : file_of(fd);
	if (file == nullptr)
		return -EBADF;
	result = command == F_GETFL ? (long)(file->flags & ~FILE_FLAGS_HIDDEN)
				    : control_file(file, command, argument);
	file_put(file);
	return result;
}

SYSCALL_DEFINE(flock)
{
	struct file *file = file_of(argument_int(call, 0));
	const uint32_t operation = (uint32_t)call->argument[1];
	struct file_lock_request request = {
		.kind = FILE_LOCK_WHOLE,
		.last = UINT64_MAX,
		.owner = file,
		.process = -1,
		.wait = !(operation & LOCK_NB),
	};
	long result = 0;

	if (file == nullptr)
		return -EBADF;
	switch (operation & ~(uint32_t)LOCK_NB) {
	case LOCK_SH:
		request.type = F_RDLCK;
		break;
	case LOCK_EX:
		request.type = F_WRLCK;
		break;
	case LOCK_UN:
		request.type = F_UNLCK;
		break;
	default:
		result = -EINVAL;
	}
	if (!result)
		result = file_lock_set(file, &request);
	file_put(file);
	return result == -EINTR ? -ERESTARTSYS : result;
}
