// SPDX-License-Identifier: GPL-2.0-only
/* mount, umount2: decode as do_mount() and path_umount() of Linux. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <kernel/task/credentials.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>

#define MAGIC_MASK 0xffff0000u
#define MAGIC 0xc0ed0000u
#define UMOUNT_FORCE 1u
#define UMOUNT_DETACH 2u
#define UMOUNT_EXPIRE 4u
#define UMOUNT_NOFOLLOW 8u
#define TYPE_SIZE 64u

/* A program's strings; a missing one is empty. */
struct mount_strings {
	char type[TYPE_SIZE];
	struct path_name source;
	char *options;
	bool has_type;
};

static int read_strings(struct mount_strings *strings, struct syscall *call)
{
	long length = 0;
	int error = 0;

	strings->source.buffer[0] = '\0';
	strings->source.text = strings->source.buffer;
	strings->has_type = call->argument[2] != 0;
	if (strings->has_type)
		length = user_read_string(strings->type, argument_string(call, 2), TYPE_SIZE);
	if (length < 0)
		return length == -ENAMETOOLONG ? -ENODEV : (int)length;
	strings->options = heap_alloc_bytes(PAGE_SIZE);
	if (strings->options == nullptr)
		return -ENOMEM;
	strings->options[0] = '\0';
	if (call->argument[4] != 0) {
		length = user_read_string(strings->options, argument_string(call, 4), PAGE_SIZE);
		error = length == -ENAMETOOLONG ? -EINVAL : (int)minimum(length, 0L);
	}
	if (!error && call->argument[0] != 0)
		error = path_name_read(&strings->source, argument_string(call, 0));
	if (error)
		heap_free_bytes(strings->options);
	return error;
}

static void free_strings(struct mount_strings *strings)
{
	path_name_free(&strings->source);
	heap_free_bytes(strings->options);
}

static int with_source(const struct path *at, const char *source, uint32_t flags)
{
	struct path from;
	int error;

	if (*source == '\0')
		return -EINVAL;
	error = path_lookup(AT_FDCWD, source, LOOKUP_FOLLOW, &from);
	if (error)
		return error;
	error = (flags & MS_BIND) ? mount_bind(at, &from, (flags & MS_REC) != 0)
				  : mount_move(&from, at);
	path_put(&from);
	return error;
}

static int do_mount(const struct path *at, const struct mount_strings *strings, uint32_t flags)
{
	const char *source = strings->source.text;

	if (flags & MS_REMOUNT)
		return mount_change(at, strings->options, flags, (flags & MS_BIND) != 0);
	if (flags & (MS_BIND | MS_MOVE))
		return with_source(at, source, flags);
	/* There is one namespace: every mount is private in it. */
	if (flags & (MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return at->dentry == mount_root_of(at->mount) ? 0 : -EINVAL;
	if ((flags & MS_SHARED) || !strings->has_type)
		return -EINVAL;
	return mount_new(at, strings->type, *source != '\0' ? source : "none", strings->options,
			 flags);
}

SYSCALL_DEFINE(mount)
{
	struct mount_strings strings;
	struct path at;
	uint32_t flags = (uint32_t)call->argument[3];
	int error;

	if ((flags & MAGIC_MASK) == MAGIC)
		flags &= ~MAGIC_MASK;
	error = read_strings(&strings, call);
	if (error)
		return error;
	error = path_lookup_user(AT_FDCWD, argument_string(call, 1), LOOKUP_FOLLOW, &at);
	if (!error) {
		error = capable(CAP_SYS_ADMIN) ? do_mount(&at, &strings, flags) : -EPERM;
		path_put(&at);
	}
	free_strings(&strings);
	return error;
}

SYSCALL_DEFINE(umount2)
{
	const uint32_t flags = (uint32_t)call->argument[1];
	struct path at;
	int error;

	if (flags & ~(UMOUNT_FORCE | UMOUNT_DETACH | UMOUNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	error = path_lookup_user(AT_FDCWD, argument_string(call, 0),
				 (flags & UMOUNT_NOFOLLOW) ? 0 : LOOKUP_FOLLOW, &at);
	if (error)
		return error;
	if (!capable(CAP_SYS_ADMIN))
		error = -EPERM;
	else if (flags & UMOUNT_EXPIRE)
		error = (flags & (UMOUNT_FORCE | UMOUNT_DETACH)) ? -EINVAL : -EAGAIN;
	else
		error = mount_remove(&at, (flags & UMOUNT_DETACH) != 0);
	path_put(&at);
	return error;
}
