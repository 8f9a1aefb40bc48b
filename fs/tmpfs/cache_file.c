// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regular files whose data is their page cache, and directories whose names are all in the dentry
 * cache: what tmpfs and its relatives share. Reads take no inode lock (the page cache has its own);
 * writes and changes of size hold inode->lock.
 */
#include <fs/file/file.h>

#include <base/errno.h>
#include <base/string.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <linux/falloc.h>
#include <linux/memfd.h>
#include <mm/frame/frame.h>

[[gnu::noinline]] ssize_t cached_read(struct file *file, struct user_out to, size_t bytes,
				      uint64_t *position)
{
	struct inode *inode = file->inode;
	ssize_t result;

	if (*position >= inode->cache.size || bytes == 0)
		return 0;
	result = page_cache_read_user(&inode->cache, *position, to.address, bytes);
	if (result <= 0)
		return result;
	*position += (uint64_t)result;
	if (!(file->flags & O_NOATIME))
		inode_touch_accessed(inode, file->path.mount);
	return result;
}

/* For whoever calls every file's operation alike. */
static ssize_t cache_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position)
{
	return cached_read(file, to, bytes, position);
}

static ssize_t cache_read_kernel(struct file *file, void *to, size_t bytes, uint64_t *position)
{
	ssize_t result;

	if (*position >= file->inode->cache.size || bytes == 0)
		return 0;
	result = page_cache_read_kernel(&file->inode->cache, *position, to, bytes);
	if (result > 0)
		*position += (uint64_t)result;
	return result;
}

/* Inode locked. How much may be written at *position, which O_APPEND moves; 0 only for 0 bytes. */
static always_inline ssize_t write_begin(struct file *file, size_t bytes, uint64_t *position)
{
	struct inode *inode = file->inode;
	const struct inode_seal *const said = file_inode_seal(file);
	const uint32_t seals = inode_seals_by(said, inode);
	ssize_t room;

	if (bytes == 0)
		return 0;
	if (file->flags & O_APPEND)
		*position = inode->cache.size;
	if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	room = file_size_limit(*position, bytes);
	if (room > 0 && (seals & F_SEAL_GROW) && *position + (uint64_t)room > inode->cache.size)
		return -EPERM;
	if (room > 0 && unlikely(inode_mode_by(said, inode) & (S_ISUID | S_ISGID)))
		inode_drop_set_id(inode);
	return room;
}

static ssize_t write_end(struct file *file, ssize_t result, uint64_t *position)
{
	if (result > 0) {
		*position += (uint64_t)result;
		inode_touch(file->inode);
	}
	return result;
}

[[gnu::noinline]] ssize_t cached_write(struct file *file, struct user_in from, size_t bytes,
				       uint64_t *position)
{
	struct inode *inode = file->inode;
	ssize_t result;

	mutex_lock(&inode->lock);
	result = write_begin(file, bytes, position);
	if (result > 0)
		result = page_cache_write_user(&inode->cache, *position, current_task()->space,
					       from.address, (size_t)result);
	result = write_end(file, result, position);
	mutex_unlock(&inode->lock);
	return result;
}

static ssize_t cache_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position)
{
	return cached_write(file, from, bytes, position);
}

static ssize_t cache_write_kernel(struct file *file, const void *from, size_t bytes,
				  uint64_t *position)
{
	struct inode *inode = file->inode;
	ssize_t result;

	mutex_lock(&inode->lock);
	result = write_begin(file, bytes, position);
	if (result > 0)
		result = page_cache_write_kernel(&inode->cache, *position, from, (size_t)result);
	result = write_end(file, result, position);
	mutex_unlock(&inode->lock);
	return result;
}

static int64_t cache_seek(struct file *file, int64_t offset, int whence)
{
	return file_seek_in(file, offset, whence, file->inode->cache.size);
}

static int cache_map(struct file *file, struct page_cache **cache)
{
	*cache = &file->inode->cache;
	return 0;
}

static int cache_synchronise(struct file *file)
{
	return 0;
}

/* Inode locked. */
static int allocate_pages(struct inode *inode, uint64_t offset, uint64_t size)
{
	const uint64_t last = (offset + size - 1) / PAGE_SIZE;

	for (uint64_t index = offset / PAGE_SIZE; index <= last; index++) {
		struct frame *frame;
		const int error = page_cache_get(&inode->cache, index, true, false, &frame);

		if (error)
			return error;
		frame_put(frame);
		sched_point();
	}
	return 0;
}

static int allocate_locked(struct inode *inode, int mode, uint64_t offset, uint64_t size)
{
	int error;

	if (mode & FALLOC_FL_PUNCH_HOLE) {
		if (inode_seals(inode) & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
			return -EPERM;
		error = page_cache_punch(&inode->cache, offset, offset + size);
		if (!error)
			inode_touch(inode);
		return error;
	}
	const bool grows = !(mode & FALLOC_FL_KEEP_SIZE) && offset + size > inode->cache.size;

	if (grows && (inode_seals(inode) & F_SEAL_GROW))
		return -EPERM;
	if (grows && file_size_limit(offset + size - 1, 1) < 0)
		return -EFBIG;
	error = allocate_pages(inode, offset, size);
	if (!error && grows)
		error = page_cache_resize(&inode->cache, offset + size);
	if (!error)
		inode_touch_changed(inode);
	return error;
}

static long cache_allocate(struct file *file, int mode, uint64_t offset, uint64_t size)
{
	struct inode *inode = file->inode;
	long error;

	if (mode != 0 && mode != FALLOC_FL_KEEP_SIZE &&
	    mode != (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	mutex_lock(&inode->lock);
	error = allocate_locked(inode, mode, offset, size);
	mutex_unlock(&inode->lock);
	return error;
}

const struct file_operations cache_file_operations = {
	.read = cache_read,
	.write = cache_write,
	.read_kernel = cache_read_kernel,
	.write_kernel = cache_write_kernel,
	.seek = cache_seek,
	.map = cache_map,
	.synchronise = cache_synchronise,
	.allocate = cache_allocate,
};

bool directory_list_dots(struct file *file, struct directory_sink *sink)
{
	const struct dentry *dentry = file->path.dentry;

	if (file->state->position == 0) {
		if (!sink->accept(sink, ".", 1, dentry_inode(dentry)->number, S_IFDIR >> 12, 1))
			return false;
		file->state->position = 1;
	}
	if (file->state->position == 1) {
		if (!sink->accept(sink, "..", 2, dentry_inode(dentry_parent(dentry))->number,
				  S_IFDIR >> 12, 2))
			return false;
		file->state->position = 2;
	}
	return true;
}

/* The entry after BEFORE, or the first one whose cookie is at least that; referenced. Its name is
 * copied. */
static struct dentry *next_entry(struct dentry *directory, struct dentry *before, uint64_t cookie,
				 char name[static NAME_LENGTH_MAX + 1])
{
	struct dentry *dentry, *found = nullptr;
	struct list *link;

	spin_lock(&dentry_lock);
	link = directory->children.next;
	if (before != nullptr && before->hashed && before->parent == directory)
		link = before->sibling.next;
	for (; link != &directory->children; link = link->next) {
		dentry = LIST_ENTRY(link, struct dentry, sibling);
		if (dentry->cookie >= cookie && refcount_get_unless_zero(&dentry->references)) {
			const struct dentry_seal *const seal = dentry_seal_of(dentry);

			if (dentry_seal_parent(seal) != directory)
				cred_integrity_refuse(RECORD_NAME);
			found = dentry;
			memcpy(name, seal->name, (size_t)seal->name_length + 1);
			break;
		}
	}
	spin_unlock(&dentry_lock);
	return found;
}

static int cache_iterate(struct file *file, struct directory_sink *sink)
{
	struct dentry *directory = file->path.dentry, *dentry = nullptr, *next;
	char name[NAME_LENGTH_MAX + 1];

	if (!directory_list_dots(file, sink))
		return 0;
	/* Bounded by the sink's room. */
	for (;;) {
		next = next_entry(directory, dentry, file->state->position, name);
		if (dentry != nullptr)
			dentry_put(dentry);
		dentry = next;
		if (dentry == nullptr)
			break;
		const uint64_t cookie = dentry->cookie;
		const struct inode *const inode = dentry_inode(dentry);

		if (!sink->accept(sink, name, strlen(name), inode->number,
				  (uint8_t)(inode->mode >> 12), cookie + 1))
			break;
		file->state->position = cookie + 1;
	}
	if (dentry != nullptr)
		dentry_put(dentry);
	inode_touch_accessed(file->inode, file->path.mount);
	return 0;
}

const struct file_operations cache_directory_operations = {
	.iterate = cache_iterate,
	.seek = directory_seek,
	.synchronise = cache_synchronise,
};
