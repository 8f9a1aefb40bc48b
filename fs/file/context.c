// SPDX-License-Identifier: GPL-2.0-only
/*
 * Current directory, root and umask of tasks, in sealed memory (struct places). root and cwd change
 * under context->lock; umask is one word.
 */
#include <fs/file/table.h>

#include <base/string.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>
#include <sync/order.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define UMASK_FIRST 022u

HEAP_TYPE(file_context_heap, struct file_context);
HEAP_TYPE_SEALED(places_heap, struct places, SEALED_PLACES);

/* A violation when they are another's. */
static struct places *places_of(const struct file_context *context)
{
	struct places *const places = context->places;

	cred_integrity_require(&places->record, context, RECORD_PLACES);
	return places;
}

static void machine_root(struct path *path)
{
	*path = (struct path){ .mount = root_mount, .dentry = mount_root_of(root_mount) };
	path_get(path);
}

/* SEALED: of the places of a context; COPY: of itself. */
static struct path place_in(const struct path *sealed, const struct path *copy)
{
	return (struct path){ .mount = cred_integrity_pointer(sealed->mount, copy->mount),
			      .dentry = cred_integrity_pointer(sealed->dentry, copy->dentry) };
}

static uint32_t umask_in(const struct places *places, const struct file_context *context)
{
	return cred_integrity_value(read_once(places->umask), read_once(context->umask));
}

static struct place_names names_of(const struct path *path)
{
	return (struct place_names){
		.entry = (struct dentry_seal *)(uintptr_t)dentry_seal_of(path->dentry),
		.mount = mount_seal_of(path->mount),
	};
}

/* Inside a window. */
static void change_names(const struct place_names *names, bool more)
{
	named_change(&names->entry->named, more);
	named_change(&names->mount->named, more);
}

/* A new record begins to name, or an old one ends. */
static void places_name(const struct places *places, bool more)
{
	const struct write_window window = write_window_open();

	change_names(&places->root_names, more);
	change_names(&places->cwd_names, more);
	write_window_close(window);
}

/* Those of CONTEXT, or the machine's root, referenced. */
static void places_read(struct file_context *context, struct places *content)
{
	const struct places *places;

	if (unlikely(context == nullptr)) {
		machine_root(&content->root);
		machine_root(&content->cwd);
		content->umask = UMASK_FIRST;
		content->root_names = names_of(&content->root);
		content->cwd_names = names_of(&content->cwd);
		return;
	}
	places = places_of(context);
	content->umask = umask_in(places, context);
	spin_lock(&context->lock);
	content->root = place_in(&places->root, &context->root);
	content->cwd = place_in(&places->cwd, &context->cwd);
	content->root_names = places->root_names;
	content->cwd_names = places->cwd_names;
	path_get(&content->root);
	path_get(&content->cwd);
	spin_unlock(&context->lock);
}

/* At the places of FROM. */
struct file_context *file_context_copy(struct file_context *from)
{
	struct file_context *const context = heap_alloc(&file_context_heap);
	struct places content = {
		.record = { .owner = context, .kind = RECORD_PLACES },
		.claims = claims_fresh(),
	};

	if (context == nullptr)
		return nullptr;
	places_read(from, &content);
	context->root = content.root;
	context->cwd = content.cwd;
	context->places =
		heap_alloc_sealed(&places_heap, &content, sizeof(content), &content.record);
	if (context->places == nullptr) {
		path_put(&context->root);
		path_put(&context->cwd);
		heap_free(&file_context_heap, context);
		return nullptr;
	}
	places_name(context->places, true);
	refcount_set(&context->references, 1);
	spin_init(&context->lock, LOCK_FILE_TABLE);
	context->umask = content.umask;
	return context;
}

struct file_context *file_context_create(void)
{
	return file_context_copy(nullptr);
}

static const struct places *places_own(void)
{
	const struct task_seal *const seal = kernel_stack_seal();

	return likely(seal != nullptr) ? seal->stands : nullptr;
}

struct file_context *file_context_own(void)
{
	const struct places *const places = places_own();

	return cred_integrity_pointer(places != nullptr ? places->record.owner : nullptr,
				      current_task()->file_context);
}

static bool is_shared(const struct places *places, const struct file_context *context)
{
	return cred_integrity_value(places->claims.count, refcount_read(&context->references)) > 1;
}

bool file_context_own_shared(void)
{
	const struct file_context *const context = file_context_own();

	return context != nullptr && is_shared(places_own(), context);
}

struct places *places_to_name(const struct file_context *context)
{
	struct places *const places = places_of(context);

	if (!claims_may_name(&places->claims, places == places_own()))
		violation("cred_integrity", "the places of another task named");
	return places;
}

struct file_context *file_context_enter(struct task *task, struct file_context *context)
{
	const struct task_seal *const seal = task_seal_of(task);
	struct places *const places = context != nullptr ? places_to_name(context) : nullptr;
	const struct places *const before = seal->stands;
	struct file_context *const left = task->file_context;

	claims_name(&seal->stands, places, places != nullptr ? &places->claims : nullptr,
		    before != nullptr ? &before->claims : nullptr);
	task->file_context = context;
	return left;
}

bool file_context_named(const struct file_context *context, const struct places *places)
{
	return cred_integrity_same(context->places, places);
}

void file_context_get(struct file_context *context)
{
	refcount_get(&context->references);
}

void file_context_put(struct file_context *context)
{
	struct places *places;

	if (context == nullptr || !refcount_put(&context->references))
		return;
	places = places_of(context);
	if (cred_integrity_value(places->claims.count, 0) != 0)
		violation("cred_integrity", "the places of a running task freed");
	context->root = places->root;
	context->cwd = places->cwd;
	places_name(places, false);
	heap_free(&places_heap, places);
	path_put(&context->root);
	path_put(&context->cwd);
	heap_free(&file_context_heap, context);
}

/* As place_in(), referenced. */
static void copy_place(struct file_context *context, const struct path *sealed,
		       const struct path *copy, struct path *path)
{
	spin_lock(&context->lock);
	*path = place_in(sealed, copy);
	path_get(path);
	spin_unlock(&context->lock);
}

void file_context_root(struct file_context *context, struct path *path)
{
	if (unlikely(context == nullptr))
		machine_root(path);
	else
		copy_place(context, &places_of(context)->root, &context->root, path);
}

void file_context_cwd(struct file_context *context, struct path *path)
{
	if (unlikely(context == nullptr))
		machine_root(path);
	else
		copy_place(context, &places_of(context)->cwd, &context->cwd, path);
}

static const struct dentry_seal *machine_place(struct path *path, bool *counted)
{
	machine_root(path);
	*counted = true;
	return dentry_seal_of(path->dentry);
}

/* Of PLACES; as place_in(). */
static always_inline const struct dentry_seal *own_place(const struct places *places, bool of_root,
							 struct path *path, bool *counted)
{
	struct file_context *const context =
		cred_integrity_pointer(places->record.owner, current_task()->file_context);
	const struct path *const sealed = of_root ? &places->root : &places->cwd;
	const struct path *const copy = of_root ? &context->root : &context->cwd;
	const struct place_names *const names = of_root ? &places->root_names : &places->cwd_names;

	*counted = is_shared(places, context);
	if (unlikely(*counted)) {
		copy_place(context, sealed, copy, path);
		return dentry_seal_of(path->dentry);
	}
	*path = place_in(sealed, copy);
	return cred_integrity_pointer(names->entry, path->dentry->seal);
}

const struct dentry_seal *file_context_own_root(struct path *path, bool *counted)
{
	const struct places *const places = places_own();

	return likely(places != nullptr) ? own_place(places, true, path, counted)
					 : machine_place(path, counted);
}

const struct dentry_seal *file_context_own_cwd(struct path *path, bool *counted)
{
	const struct places *const places = places_own();

	return likely(places != nullptr) ? own_place(places, false, path, counted)
					 : machine_place(path, counted);
}

uint32_t file_context_own_umask(void)
{
	const struct places *const places = places_own();

	return places != nullptr ? umask_in(places, file_context_own()) : 0;
}

uint32_t file_context_umask(const struct file_context *context)
{
	return umask_in(places_of(context), context);
}

uint32_t file_context_set_own_umask(uint32_t umask)
{
	struct file_context *const context = file_context_own();
	struct places *const places = places_of(context);
	const uint32_t copy = __atomic_exchange_n(&context->umask, umask, __ATOMIC_RELAXED);
	const struct write_window window = write_window_open();
	uint32_t *const sealed = write_window_at(&places->umask, sizeof(places->umask));
	const uint32_t before = __atomic_exchange_n(sealed, umask, __ATOMIC_RELAXED);

	write_window_close(window);
	return cred_integrity_value(before, copy);
}

/* SEALED and COPY as in place_in(); NAMES: those of SEALED in its record. */
static void replace_place(struct file_context *context, struct path *sealed, struct path *copy,
			  struct place_names *names, const struct path *path)
{
	const struct path next = *path;
	const struct place_names begin = names_of(&next);
	struct write_window window;
	struct path old;

	path_get(&next);
	spin_lock(&context->lock);
	old = *sealed;
	*copy = next;
	window = write_window_open();
	change_names(names, false);
	change_names(&begin, true);
	write_window_copy(names, &begin, sizeof(begin));
	write_window_copy(sealed, &next, sizeof(next));
	write_window_close(window);
	spin_unlock(&context->lock);
	path_put(&old);
}

void file_context_set_cwd(struct file_context *context, const struct path *path)
{
	struct places *const places = places_of(context);

	replace_place(context, &places->cwd, &context->cwd, &places->cwd_names, path);
}

void file_context_set_root(struct file_context *context, const struct path *path)
{
	struct places *const places = places_of(context);

	replace_place(context, &places->root, &context->root, &places->root_names, path);
}
