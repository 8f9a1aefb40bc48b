// SPDX-License-Identifier: GPL-2.0-only
/* getdents64, getdents, getcwd, chdir, fchdir, chroot, umask. */
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>

/* struct linux_dirent64 and struct linux_dirent: up to and with the record's length they are the
 * same. */
struct dirent_head {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
} __attribute__((packed));
static_assert(sizeof(struct dirent_head) == 18);

struct dirent_sink {
	struct directory_sink sink;
	struct user_out to;
	size_t room, used;
	bool old; /* type behind the name, not before it */
	long error;
};

static bool dirent_accept(struct directory_sink *base, const char *name, size_t length,
			  uint64_t inode, uint8_t type, uint64_t position)
{
	struct dirent_sink *sink = container_of(base, struct dirent_sink, sink);
	const size_t name_at = sizeof(struct dirent_head) + (sink->old ? 0 : 1);
	const size_t size = align_up(name_at + length + (sink->old ? 2 : 1), 8);
	char record[sizeof(struct dirent_head) + NAME_LENGTH_MAX + 16] = {};
	const struct dirent_head head = { inode, (int64_t)position, (uint16_t)size };

	if (size > sink->room - sink->used) {
		if (sink->used == 0)
			sink->error = -EINVAL;
		return false;
	}
	memcpy(record, &head, sizeof(head));
	memcpy(record + name_at, name, length);
	record[sink->old ? size - 1 : sizeof(head)] = (char)type;
	if (user_write(user_out_at(sink->to, sink->used), record, size)) {
		sink->error = -EFAULT;
		return false;
	}
	sink->used += size;
	return true;
}

static long list_directory(struct syscall *call, bool old)
{
	struct file *file = file_of(argument_int(call, 0));
	struct dirent_sink sink = { .sink = { dirent_accept },
				    .to = argument_out(call, 1),
				    .room = (uint32_t)call->argument[2],
				    .old = old };
	long result;

	if (file == nullptr)
		return -EBADF;
	result = file_can_read(file) ? file_iterate(file, &sink.sink) : -EBADF;
	if (!result)
		result = sink.used != 0 ? (long)sink.used : sink.error;
	file_put(file);
	return result;
}

SYSCALL_DEFINE(getdents64)
{
	return list_directory(call, false);
}

SYSCALL_DEFINE(getdents)
{
	return list_directory(call, true);
}

static long current_directory(char *buffer, size_t size)
{
	static const char unreachable[] = "(unreachable)";
	struct file_context *context = file_context_own();
	bool reachable, deleted;
	struct path cwd, root;
	long length;

	file_context_cwd(context, &cwd);
	file_context_root(context, &root);
	length = path_format_from(&cwd, &root, buffer, size - sizeof(unreachable), &reachable,
				  &deleted);
	path_put(&cwd);
	path_put(&root);
	if (length < 0)
		return length;
	if (deleted)
		return -ENOENT;
	if (!reachable) {
		memmove(buffer + sizeof(unreachable) - 1, buffer, (size_t)length + 1);
		memcpy(buffer, unreachable, sizeof(unreachable) - 1);
		length += (long)sizeof(unreachable) - 1;
	}
	return length + 1;
}

SYSCALL_DEFINE(getcwd)
{
	const size_t size = PATH_MAX + 32;
	char *buffer = heap_alloc_bytes(size);
	long length;

	if (buffer == nullptr)
		return -ENOMEM;
	length = current_directory(buffer, size);
	if (length > 0 && (uint64_t)length > call->argument[1])
		length = -ERANGE;
	if (length > 0 && user_write(argument_out(call, 0), buffer, (size_t)length))
		length = -EFAULT;
	heap_free_bytes(buffer);
	return length;
}

static int enter(const struct path *path, bool as_root)
{
	int error = 0;

	if (!is_directory(dentry_inode(path->dentry)))
		return -ENOTDIR;
	error = inode_permission(dentry_inode(path->dentry), MAY_EXECUTE);
	if (error)
		return error;
	if (as_root && !capable(CAP_SYS_CHROOT))
		return -EPERM;
	if (as_root)
		file_context_set_root(file_context_own(), path);
	else
		file_context_set_cwd(file_context_own(), path);
	return 0;
}

static long enter_named(struct user_string name, bool as_root)
{
	struct path path;
	int error = path_lookup_user(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);

	if (error)
		return error;
	error = enter(&path, as_root);
	path_put(&path);
	return error;
}

SYSCALL_DEFINE(chdir)
{
	return enter_named(argument_string(call, 0), false);
}

SYSCALL_DEFINE(chroot)
{
	return enter_named(argument_string(call, 0), true);
}

SYSCALL_DEFINE(fchdir)
{
	struct file *file = file_of_any(argument_int(call, 0));
	int error;

	if (file == nullptr)
		return -EBADF;
	error = enter(&file->path, false);
	file_put(file);
	return error;
}

SYSCALL_DEFINE(umask)
{
	return (long)file_context_set_own_umask((uint32_t)call->argument[0] & 0777);
}
