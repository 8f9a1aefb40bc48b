// SPDX-License-Identifier: GPL-2.0-only
/* F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ relatives: struct flock to and from ranges
 * (fs/locks.c: flock_to_posix_lock). */
#include "record_lock.h"

#include <asm/fcntl.h>
#include <base/errno.h>
#include <fs/file/table.h>
#include <fs/file/lock.h>
#include <kernel/task/task.h>
#include <linux/syscall.h>
#include <linux/fs.h>

static bool is_open_file_command(uint32_t command)
{
	return command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

static int decode_range(const struct file *file, const struct flock *lock, uint64_t *start,
			uint64_t *last)
{
	int64_t base = 0, end;

	if (lock->l_whence == SEEK_CUR)
		base = (int64_t)file->state->position;
	else if (lock->l_whence == SEEK_END)
		base = (int64_t)inode_size(file->inode);
	else if (lock->l_whence != SEEK_SET)
		return -EINVAL;
	if (__builtin_add_overflow(base, lock->l_start, &base))
		return -EOVERFLOW;
	end = INT64_MAX;
	if (lock->l_len > 0) {
		if (__builtin_add_overflow(base, lock->l_len - 1, &end))
			return -EOVERFLOW;
	} else if (lock->l_len < 0) {
		end = base - 1;
		if (__builtin_add_overflow(base, lock->l_len, &base))
			return -EINVAL;
	}
	if (base < 0 || end < 0)
		return -EINVAL;
	*start = (uint64_t)base;
	*last = end == INT64_MAX ? UINT64_MAX : (uint64_t)end;
	return 0;
}

static int decode(struct file *file, uint32_t command, const struct flock *lock,
		  struct file_lock_request *request)
{
	const bool open_file = is_open_file_command(command);

	if (lock->l_type != F_RDLCK && lock->l_type != F_WRLCK && lock->l_type != F_UNLCK)
		return -EINVAL;
	if (open_file && lock->l_pid != 0)
		return -EINVAL;
	*request = (struct file_lock_request){
		.kind = FILE_LOCK_RECORD,
		.type = lock->l_type,
		.owner = open_file ? (const void *)file : (const void *)file_table_own(),
		.process = open_file ? -1 : current_task()->process->id,
		.wait = command == F_SETLKW || command == F_OFD_SETLKW,
	};
	return decode_range(file, lock, &request->start, &request->last);
}

long record_lock_get(struct file *file, uint32_t command, struct user_in where)
{
	struct file_lock_request request;
	struct flock lock;
	int error;

	if (user_read_object(&lock, where))
		return -EFAULT;
	if (lock.l_type != F_RDLCK && lock.l_type != F_WRLCK)
		return -EINVAL;
	error = decode(file, command, &lock, &request);
	if (error)
		return error;
	file_lock_test(file, &request);
	lock.l_type = (short)request.type;
	if (request.type != F_UNLCK) {
		lock.l_whence = SEEK_SET;
		lock.l_start = (int64_t)request.start;
		lock.l_len = request.last == UINT64_MAX
				     ? 0
				     : (int64_t)(request.last - request.start + 1);
		lock.l_pid = request.process;
	}
	return user_write_object((struct user_out){ where.address }, &lock);
}

long record_lock_set(struct file *file, uint32_t command, struct user_in where)
{
	struct file_lock_request request;
	struct flock lock;
	long error;

	if (user_read_object(&lock, where))
		return -EFAULT;
	error = decode(file, command, &lock, &request);
	if (error)
		return error;
	if ((request.type == F_RDLCK && !file_can_read(file)) ||
	    (request.type == F_WRLCK && !file_can_write(file)))
		return -EBADF;
	error = file_lock_set(file, &request);
	return error == -EINTR ? -ERESTARTSYS : error;
}
