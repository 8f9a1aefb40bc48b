// SPDX-License-Identifier: GPL-2.0-only
/* open, openat, openat2, creat: checks of flags as build_open_flags() of Linux's fs/open.c, then
 * our fs/file/open.c. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <linux/openat2.h>

#define TMPFILE_FLAG FILE_NAMELESS
#define FLAGS_KNOWN                                                                                \
	(uint32_t)(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK |     \
		   O_SYNC | O_DSYNC | FASYNC | O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | \
		   O_NOATIME | O_CLOEXEC | O_PATH | TMPFILE_FLAG)
#define RESOLVE_KNOWN                                                              \
	(uint64_t)(RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | \
		   RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED)

static long open_named(int directory, struct user_string name, uint32_t flags, uint32_t mode,
		       uint64_t resolve)
{
	WRITTEN_FIRST struct path_name path;
	struct file *file;
	int result;

	if (flags & TMPFILE_FLAG) {
		if ((flags & (O_DIRECTORY | O_CREAT)) != O_DIRECTORY ||
		    (flags & O_ACCMODE) == O_RDONLY)
			return -EINVAL;
	}
	inline_here result = path_name_read(&path, name);
	if (result)
		return result;
	result = fd_available()
			 ? file_open_resolve(directory, path.text, flags, mode, resolve, &file)
			 : -EMFILE;
	path_name_free(&path);
	if (result)
		return result;
	inline_here result = fd_install(file, flags, 0);
	if (result < 0)
		file_put(file);
	return result;
}

static long open_lenient(int directory, struct user_string name, uint64_t flags, uint64_t mode)
{
	inline_here return open_named(directory, name, (uint32_t)flags & FLAGS_KNOWN,
				      (uint32_t)mode & 07777, 0);
}

SYSCALL_DEFINE(open)
{
	return open_lenient(AT_FDCWD, argument_string(call, 0), call->argument[1],
			    call->argument[2]);
}

SYSCALL_DEFINE(openat)
{
	return open_lenient(argument_int(call, 0), argument_string(call, 1), call->argument[2],
			    call->argument[3]);
}

SYSCALL_DEFINE(creat)
{
	return open_lenient(AT_FDCWD, argument_string(call, 0), O_CREAT | O_WRONLY | O_TRUNC,
			    call->argument[1]);
}

/* The structure grows: what we do not know must be zero. */
static int read_open_how(struct open_how *how, struct user_in from, uint64_t size)
{
	uint8_t extra[64];

	if (size < sizeof(*how))
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (user_read_object(how, from))
		return -EFAULT;
	for (uint64_t done = sizeof(*how); done < size; done += sizeof(extra)) {
		const size_t chunk = minimum((size_t)(size - done), sizeof(extra));

		if (user_read(extra, user_in_at(from, done), chunk))
			return -EFAULT;
		for (size_t i = 0; i < chunk; i++) {
			if (extra[i] != 0)
				return -E2BIG;
		}
	}
	return 0;
}

static int check_open_how(const struct open_how *how)
{
	if ((how->flags & ~(uint64_t)FLAGS_KNOWN) || (how->resolve & ~RESOLVE_KNOWN))
		return -EINVAL;
	if ((how->resolve & RESOLVE_BENEATH) && (how->resolve & RESOLVE_IN_ROOT))
		return -EINVAL;
	if (how->flags & (O_CREAT | TMPFILE_FLAG))
		return (how->mode & ~UINT64_C(07777)) ? -EINVAL : 0;
	if (how->mode != 0)
		return -EINVAL;
	if ((how->flags & O_PATH) &&
	    (how->flags & ~(uint64_t)(O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)))
		return -EINVAL;
	return (how->resolve & RESOLVE_CACHED) && (how->flags & O_TRUNC) ? -EAGAIN : 0;
}

SYSCALL_DEFINE(openat2)
{
	struct open_how how;
	int error = read_open_how(&how, argument_in(call, 2), call->argument[3]);

	if (!error)
		error = check_open_how(&how);
	if (error)
		return error;
	return open_named(argument_int(call, 0), argument_string(call, 1), (uint32_t)how.flags,
			  (uint32_t)how.mode, how.resolve);
}
