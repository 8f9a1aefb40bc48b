// SPDX-License-Identifier: GPL-2.0-only
/* Names: mkdir, mknod, rmdir, unlink, link, symlink, readlink, rename and their *at relatives. */
#include <const_ops/const_ops.h>
#include <linux/syscall.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>

static long make_directory(int directory, struct user_string name, uint64_t mode)
{
	WRITTEN_FIRST struct path_name path;
	int error = path_name_read(&path, name);

	if (error)
		return error;
	error = name_make_directory(directory, path.text, (uint32_t)mode & 07777, 0);
	path_name_free(&path);
	return error;
}

SYSCALL_DEFINE(mkdir)
{
	return make_directory(AT_FDCWD, argument_string(call, 0), call->argument[1]);
}

SYSCALL_DEFINE(mkdirat)
{
	return make_directory(argument_int(call, 0), argument_string(call, 1), call->argument[2]);
}

static long make_node(int directory, struct user_string name, uint32_t mode, uint64_t device)
{
	WRITTEN_FIRST struct path_name path;
	int error;

	if ((mode & S_IFMT) == 0)
		mode |= S_IFREG;
	if (S_ISDIR(mode))
		return -EPERM;
	if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode) &&
	    !S_ISSOCK(mode))
		return -EINVAL;
	error = path_name_read(&path, name);
	if (error)
		return error;
	error = name_make_node(directory, path.text, mode & (S_IFMT | 07777), (uint32_t)device, 0);
	path_name_free(&path);
	return error;
}

SYSCALL_DEFINE(mknod)
{
	return make_node(AT_FDCWD, argument_string(call, 0), (uint32_t)call->argument[1] & 0xffff,
			 call->argument[2]);
}

SYSCALL_DEFINE(mknodat)
{
	return make_node(argument_int(call, 0), argument_string(call, 1),
			 (uint32_t)call->argument[2] & 0xffff, call->argument[3]);
}

static long unlink_at(int directory, struct user_string name, bool remove_directory)
{
	WRITTEN_FIRST struct path_name path;
	int error;

	inline_here error = path_name_read(&path, name);
	if (error)
		return error;
	error = remove_directory ? name_remove_directory(directory, path.text)
				 : name_unlink(directory, path.text);
	path_name_free(&path);
	return error;
}

SYSCALL_DEFINE(rmdir)
{
	return unlink_at(AT_FDCWD, argument_string(call, 0), true);
}

SYSCALL_DEFINE(unlink)
{
	return unlink_at(AT_FDCWD, argument_string(call, 0), false);
}

SYSCALL_DEFINE(unlinkat)
{
	const uint32_t flags = (uint32_t)call->argument[2];

	if (flags & ~(uint32_t)AT_REMOVEDIR)
		return -EINVAL;
	return unlink_at(argument_int(call, 0), argument_string(call, 1),
			 (flags & AT_REMOVEDIR) != 0);
}

static long link_at(int from_directory, struct user_string from, int to_directory,
		    struct user_string to, uint32_t flags)
{
	const uint32_t lookup = ((flags & AT_SYMLINK_FOLLOW) ? LOOKUP_FOLLOW : 0) |
				((flags & AT_EMPTY_PATH) ? LOOKUP_EMPTY : 0);
	WRITTEN_FIRST struct path_name name;
	struct path source;
	int error;

	if (flags & ~(uint32_t)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	error = path_lookup_user(from_directory, from, lookup, &source);
	if (error)
		return error;
	error = path_name_read(&name, to);
	if (!error) {
		error = name_link(&source, to_directory, name.text, 0);
		path_name_free(&name);
	}
	path_put(&source);
	return error;
}

SYSCALL_DEFINE(link)
{
	return link_at(AT_FDCWD, argument_string(call, 0), AT_FDCWD, argument_string(call, 1), 0);
}

SYSCALL_DEFINE(linkat)
{
	return link_at(argument_int(call, 0), argument_string(call, 1), argument_int(call, 2),
		       argument_string(call, 3), (uint32_t)call->argument[4]);
}

static long symlink_at(struct user_string target, int directory, struct user_string name)
{
	WRITTEN_FIRST struct path_name text, path;
	int error = path_name_read(&text, target);

	if (error)
		return error;
	error = *text.text == '\0' ? -ENOENT : path_name_read(&path, name);
	if (!error) {
		error = name_make_symlink(text.text, directory, path.text, 0);
		path_name_free(&path);
	}
	path_name_free(&text);
	return error;
}

SYSCALL_DEFINE(symlink)
{
	return symlink_at(argument_string(call, 0), AT_FDCWD, argument_string(call, 1));
}

SYSCALL_DEFINE(symlinkat)
{
	return symlink_at(argument_string(call, 0), argument_int(call, 1),
			  argument_string(call, 2));
}

static long read_link(struct inode *inode, struct user_out to, size_t size)
{
	const struct inode_operations *const operations = inode_operations(inode);
	char *buffer;
	long length;

	if (!S_ISLNK(inode->mode) || operations->read_link == nullptr)
		return -EINVAL;
	buffer = heap_alloc_bytes(PATH_MAX);
	if (buffer == nullptr)
		return -ENOMEM;
	length = const_ops(operations)->read_link(inode, buffer, PATH_MAX);
	if (length > 0) {
		length = (long)minimum((size_t)length, size);
		if (user_write(to, buffer, (size_t)length))
			length = -EFAULT;
	}
	heap_free_bytes(buffer);
	return length;
}

static long read_link_at(int directory, struct user_string name, struct user_out to, int64_t size)
{
	struct path path;
	long result;

	if ((int)size <= 0)
		return -EINVAL;
	result = path_lookup_user(directory, name, LOOKUP_EMPTY, &path);
	if (result)
		return result;
	result = read_link(dentry_inode(path.dentry), to, (size_t)(int)size);
	path_put(&path);
	return result;
}

SYSCALL_DEFINE(readlink)
{
	return read_link_at(AT_FDCWD, argument_string(call, 0), argument_out(call, 1),
			    argument_int(call, 2));
}

SYSCALL_DEFINE(readlinkat)
{
	return read_link_at(argument_int(call, 0), argument_string(call, 1), argument_out(call, 2),
			    argument_int(call, 3));
}

static long rename_at(int from_directory, struct user_string from, int to_directory,
		      struct user_string to, uint32_t flags)
{
	WRITTEN_FIRST struct path_name source, target;
	int error = path_name_read(&source, from);

	if (error)
		return error;
	error = path_name_read(&target, to);
	if (!error) {
		error = name_rename(from_directory, source.text, to_directory, target.text, flags);
		path_name_free(&target);
	}
	path_name_free(&source);
	return error;
}

SYSCALL_DEFINE(rename)
{
	return rename_at(AT_FDCWD, argument_string(call, 0), AT_FDCWD, argument_string(call, 1), 0);
}

SYSCALL_DEFINE(renameat)
{
	return rename_at(argument_int(call, 0), argument_string(call, 1), argument_int(call, 2),
			 argument_string(call, 3), 0);
}

SYSCALL_DEFINE(renameat2)
{
	return rename_at(argument_int(call, 0), argument_string(call, 1), argument_int(call, 2),
			 argument_string(call, 3), (uint32_t)call->argument[4]);
}
