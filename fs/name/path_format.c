// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places as names, as Linux's d_path(): getcwd, /proc/PID/{cwd,root,exe,fd,maps,mounts}.
 * The text is built from its end in the caller's buffer under dentry_lock, then moved to the start.
 */
#include <fs/name/path.h>

#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/task/task.h>

static bool prepend(char *buffer, size_t *start, const char *text, size_t length)
{
	if (*start < length + 1)
		return false;
	*start -= length;
	memcpy(buffer + *start, text, length);
	*start -= 1;
	buffer[*start] = '/';
	return true;
}

/* dentry_lock held. Position of the first byte in buffer, or -1 when it does not fit. */
static bool format_up(struct path at, const struct path *root, char *buffer, size_t *start,
		      bool *reachable)
{
	/* Bounded by the depths of the tree of names and of the tree of mounts. */
	for (;;) {
		if (path_equal(&at, root))
			return *reachable = true;
		if (at.dentry == mount_root_of(at.mount)) {
			const struct mount_seal *const mount = mount_seal_of(at.mount);

			if (mount->parent == nullptr || mount->parent == at.mount)
				return !(*reachable = false);
			at = (struct path){ .mount = mount->parent, .dentry = mount->mount_point };
			continue;
		}
		const struct dentry_seal *const seal = dentry_seal_of(at.dentry);

		if (dentry_seal_parent(seal) == at.dentry)
			return !(*reachable = false);
		if (!prepend(buffer, start, seal->name, seal->name_length))
			return false;
		at.dentry = dentry_seal_parent(seal);
	}
}

long path_format_from(const struct path *path, const struct path *root, char *buffer, size_t size,
		      bool *reachable, bool *deleted)
{
	size_t start = size - 1, length;
	bool fits;

	*reachable = false;
	if (size < 2)
		return -ENAMETOOLONG;
	spin_lock(&dentry_lock);
	*deleted = path->dentry->unlinked;
	fits = format_up(*path, root, buffer, &start, reachable);
	spin_unlock(&dentry_lock);
	if (!fits)
		return -ENAMETOOLONG;
	if (start == size - 1)
		buffer[--start] = '/';
	length = size - 1 - start;
	memmove(buffer, buffer + start, length);
	buffer[length] = '\0';
	return (long)length;
}

/* Files without a directory: "pipe:" is shown as "pipe:[INODE]". */
static long format_anonymous(const struct dentry *dentry, char *buffer, size_t size)
{
	const size_t length = dentry->name_length;
	size_t written;

	if (length != 0 && dentry->name[length - 1] == ':')
		written = format_string(buffer, size, "%s[%llu]", dentry->name,
					(unsigned long long)dentry_inode(dentry)->number);
	else
		written = format_string(buffer, size, "%s", dentry->name);
	return written < size ? (long)written : -ENAMETOOLONG;
}

long path_format(const struct path *path, char *buffer, size_t size)
{
	bool reachable, deleted;
	struct path root;
	long length;

	if (path->mount == anonymous_mount)
		return format_anonymous(path->dentry, buffer, size);
	file_context_root(file_context_own(), &root);
	length = path_format_from(path, &root, buffer, size, &reachable, &deleted);
	path_put(&root);
	if (length < 0)
		return length;
	if (deleted) {
		length = string_append(buffer, size, " (deleted)");
		if (length < 0)
			return -ENAMETOOLONG;
		length = (long)strlen(buffer);
	}
	return length;
}
