// SPDX-License-Identifier: GPL-2.0-only
/*
 * Current directory, root and umask of tasks. root and cwd change under context->lock; umask is one
 * word.
 */
#include <fs/file_table.h>

#include <mm/heap.h>
#include <sync/order.h>

#define UMASK_FIRST 022u

HEAP_TYPE(file_context_heap, struct file_context);

static struct file_context *context_allocate(void)
{
	struct file_context *context = heap_alloc(&file_context_heap);

	if (context == nullptr)
		return nullptr;
	refcount_set(&context->references, 1);
	spin_init(&context->lock, LOCK_FILE_TABLE);
	context->umask = UMASK_FIRST;
	return context;
}

struct file_context *file_context_create(void)
{
	struct file_context *context = context_allocate();

	if (context == nullptr)
		return nullptr;
	file_context_root(nullptr, &context->root);
	file_context_root(nullptr, &context->cwd);
	return context;
}

struct file_context *file_context_copy(struct file_context *from)
{
	struct file_context *context;

	if (from == nullptr)
		return file_context_create();
	context = context_allocate();
	if (context == nullptr)
		return nullptr;
	file_context_root(from, &context->root);
	file_context_cwd(from, &context->cwd);
	context->umask = from->umask;
	return context;
}

void file_context_get(struct file_context *context)
{
	refcount_get(&context->references);
}

void file_context_put(struct file_context *context)
{
	if (context == nullptr || !refcount_put(&context->references))
		return;
	path_put(&context->root);
	path_put(&context->cwd);
	heap_free(&file_context_heap, context);
}

/* PLACE: of the context. */
static void copy_place(struct file_context *context, const struct path *place, struct path *path)
{
	if (context == nullptr) {
		*path = (struct path){ .mount = root_mount, .dentry = mount_root_of(root_mount) };
		path_get(path);
		return;
	}
	spin_lock(&context->lock);
	*path = *place;
	path_get(path);
	spin_unlock(&context->lock);
}

void file_context_root(struct file_context *context, struct path *path)
{
	copy_place(context, context != nullptr ? &context->root : nullptr, path);
}

void file_context_cwd(struct file_context *context, struct path *path)
{
	copy_place(context, context != nullptr ? &context->cwd : nullptr, path);
}

static void replace_place(struct file_context *context, struct path *place, const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&context->lock);
	old = *place;
	*place = *path;
	spin_unlock(&context->lock);
	path_put(&old);
}

void file_context_set_cwd(struct file_context *context, const struct path *path)
{
	replace_place(context, &context->cwd, path);
}

void file_context_set_root(struct file_context *context, const struct path *path)
{
	replace_place(context, &context->root, path);
}
