// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is built from the walk of fs/name/path.c: whole lookups, the locked parent, and names that
 * come from programs.
 */
#include <fs/name/path.h>

#include <base/errno.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>

int path_lookup_seal(int directory_fd, const char *name, uint32_t flags, struct path *path,
		     const struct dentry_seal **seal)
{
	WRITTEN_FIRST struct walk walk;
	int error;

	inline_here error =
		walk_start(&walk, directory_fd, name, flags & ~(uint32_t)LOOKUP_PARENT, 0);
	if (!error)
		inline_here error = walk_run(&walk);
	if (!error) {
		*path = walk_take(&walk);
		*seal = walk.name;
	}
	inline_here walk_end(&walk);
	return error;
}

int path_lookup(int directory_fd, const char *name, uint32_t flags, struct path *path)
{
	const struct dentry_seal *seal;

	return path_lookup_seal(directory_fd, name, flags, path, &seal);
}

/* Longer than the buffer: into memory of its own. */
[[gnu::cold]] static int read_long(struct path_name *name, struct user_string from)
{
	long length;

	name->text = heap_alloc_bytes(PATH_MAX);
	if (name->text == nullptr)
		return -ENOMEM;
	length = user_read_string(name->text, from, PATH_MAX);
	if (length >= 0)
		return 0;
	path_name_free(name);
	return (int)length;
}

int path_name_read(struct path_name *name, struct user_string from)
{
	long length;

	name->text = name->buffer;
	length = user_read_text(name->buffer, from);
	if (unlikely(length == -ENAMETOOLONG))
		return read_long(name, from);
	return length < 0 ? (int)length : 0;
}

void path_name_free(struct path_name *name)
{
	if (name->text != name->buffer)
		heap_free_bytes(name->text);
	name->text = name->buffer;
}

int path_lookup_user_seal(int directory_fd, struct user_string name, uint32_t flags,
			  struct path *path, const struct dentry_seal **seal)
{
	WRITTEN_FIRST struct path_name kernel_name;
	int error = path_name_read(&kernel_name, name);

	if (error)
		return error;
	error = path_lookup_seal(directory_fd, kernel_name.text, flags, path, seal);
	path_name_free(&kernel_name);
	return error;
}

int path_lookup_user(int directory_fd, struct user_string name, uint32_t flags, struct path *path)
{
	const struct dentry_seal *seal;

	return path_lookup_user_seal(directory_fd, name, flags, path, &seal);
}
