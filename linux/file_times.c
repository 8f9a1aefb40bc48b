// SPDX-License-Identifier: GPL-2.0-only
/* utime, utimes, futimesat, utimensat: times of files (fs/utimes.c of Linux). */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <linux/time.h>
#include <linux/time_types.h>

#define UTIME_IS_NOW ((1l << 30) - 1l)
#define UTIME_IS_OMIT ((1l << 30) - 2l)

static int apply(const struct path *path, const struct time_change *change)
{
	if (mount_is_read_only(path->mount))
		return -EROFS;
	if (!change->set_accessed && !change->set_modified)
		return 0;
	return inode_change_times(dentry_inode(path->dentry), change);
}

static long apply_named(int directory, struct user_string name, uint32_t flags,
			const struct time_change *change)
{
	const uint32_t lookup = ((flags & AT_SYMLINK_NOFOLLOW) ? 0 : LOOKUP_FOLLOW) |
				((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
	struct path path;
	long error = path_lookup_user(directory, name, lookup, &path);

	if (error)
		return error;
	error = apply(&path, change);
	path_put(&path);
	return error;
}

static struct time_change change_to_now(void)
{
	const struct timestamp now = timestamp_now();

	return (struct time_change){
		.set_accessed = true, .set_modified = true, .accessed = now, .modified = now
	};
}

static int decode_one(const struct __kernel_timespec *value, const struct timestamp *now, bool *set,
		      struct timestamp *time)
{
	*set = value->tv_nsec != UTIME_IS_OMIT;
	if (value->tv_nsec == UTIME_IS_NOW)
		*time = *now;
	else if (*set && (uint64_t)value->tv_nsec >= NANOSECONDS_PER_SECOND)
		return -EINVAL;
	else
		*time = (struct timestamp){ value->tv_sec, (uint32_t)value->tv_nsec };
	return 0;
}

static int decode_timespec(struct user_in from, struct time_change *change)
{
	struct __kernel_timespec values[2];
	int error;

	*change = change_to_now();
	if (from.address == 0)
		return 0;
	if (user_read(values, from, sizeof(values)))
		return -EFAULT;
	const struct timestamp now = change->accessed;

	change->explicit_times =
		values[0].tv_nsec != UTIME_IS_NOW || values[1].tv_nsec != UTIME_IS_NOW;
	error = decode_one(&values[0], &now, &change->set_accessed, &change->accessed);
	if (!error)
		error = decode_one(&values[1], &now, &change->set_modified, &change->modified);
	return error;
}

static int decode_timeval(struct user_in from, struct time_change *change)
{
	struct __kernel_old_timeval values[2];

	*change = change_to_now();
	if (from.address == 0)
		return 0;
	if (user_read(values, from, sizeof(values)))
		return -EFAULT;
	if ((uint64_t)values[0].tv_usec >= 1000000 || (uint64_t)values[1].tv_usec >= 1000000)
		return -EINVAL;
	change->explicit_times = true;
	change->accessed =
		(struct timestamp){ values[0].tv_sec, (uint32_t)values[0].tv_usec * 1000 };
	change->modified =
		(struct timestamp){ values[1].tv_sec, (uint32_t)values[1].tv_usec * 1000 };
	return 0;
}

SYSCALL_DEFINE(utimensat)
{
	const uint32_t flags = (uint32_t)call->argument[3];
	struct time_change change;
	struct file *file;
	int error;

	error = decode_timespec(argument_in(call, 2), &change);
	if (error)
		return error;
	if (flags & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (call->argument[1] != 0 || argument_int(call, 0) == AT_FDCWD)
		return apply_named(argument_int(call, 0), argument_string(call, 1), flags, &change);
	if (flags != 0)
		return -EINVAL;
	file = file_of(argument_int(call, 0));
	if (file == nullptr)
		return -EBADF;
	error = apply(&file->path, &change);
	file_put(file);
	return error;
}

static long set_timeval(int directory, struct user_string name, struct user_in times)
{
	struct time_change change;
	const int error = decode_timeval(times, &change);

	return error ? error : apply_named(directory, name, 0, &change);
}

SYSCALL_DEFINE(utimes)
{
	return set_timeval(AT_FDCWD, argument_string(call, 0), argument_in(call, 1));
}

SYSCALL_DEFINE(futimesat)
{
	struct time_change change;
	struct file *file;
	int error;

	if (call->argument[1] != 0)
		return set_timeval(argument_int(call, 0), argument_string(call, 1),
				   argument_in(call, 2));
	error = decode_timeval(argument_in(call, 2), &change);
	if (error)
		return error;
	file = file_of(argument_int(call, 0));
	if (file == nullptr)
		return -EBADF;
	error = apply(&file->path, &change);
	file_put(file);
	return error;
}

SYSCALL_DEFINE(utime)
{
	struct time_change change = change_to_now();
	int64_t values[2];

	if (call->argument[1] != 0) {
		if (user_read(values, argument_in(call, 1), sizeof(values)))
			return -EFAULT;
		change.explicit_times = true;
		change.accessed = (struct timestamp){ .seconds = values[0] };
		change.modified = (struct timestamp){ .seconds = values[1] };
	}
	return apply_named(AT_FDCWD, argument_string(call, 0), 0, &change);
}
