// SPDX-License-Identifier: GPL-2.0-only
/*
 * epoll objects: watches in a tree by (file, descriptor), those that may be ready in a list. Files
 * are not ordered by their addresses: the time of a search would tell the order (row opaque_ids).
 *
 * A wake-up of a watched file's queue puts the watch on the ready list and wakes a sleeper;
 * epoll_wait asks the file again before it reports (epoll_wait.c). What a watch asks and gives back
 * stands in its seal; the members beside it are copies for show. An epoll that watches another is
 * the outer one; deeper nesting is -ELOOP. Locks: epoll_internal.h.
 */
#include "epoll_internal.h"

#include <cred_integrity/named.h>
#include <fs/file/io.h>

#include <base/errno.h>
#include <fs/inode.h>
#include <mm/heap/heap.h>
#include <opaque_ids/opaque_ids.h>
#include <sync/order.h>

#define ALWAYS_REPORTED (EPOLLERR | EPOLLHUP)

HEAP_TYPE(epoll_heap, struct epoll);
HEAP_TYPE(watch_heap, struct watch);

static struct mutex watch_lock = MUTEX(watch_lock, LOCK_EPOLL_WATCHES);

/* ---- becoming ready ---- */

static void mark_ready(struct watch *watch)
{
	struct epoll *epoll = watch->epoll;
	irq_state state = spin_lock_irq(&epoll->ready_lock);

	list_ready(epoll, watch);
	if (!list_empty(&epoll->sleepers)) {
		struct sleeper *sleeper = LIST_FIRST(&epoll->sleepers, struct sleeper, link);

		wait_entry_wake(&sleeper->entry);
	}
	spin_unlock_irq(&epoll->ready_lock, state);
	wait_wake_all(&epoll->pollers, EPOLLIN | EPOLLRDNORM);
}

static void watch_notify(struct wait_entry *entry, uint32_t events)
{
	struct watch *watch = entry->context;

	if (!events || events & watch->event.events)
		mark_ready(watch);
}

static void watch_register(struct poll_table *table, struct wait_queue *queue)
{
	struct watch *watch = container_of(table, struct watch, table);
	struct wait_entry *entry;

	if (watch->queue_count == WATCH_QUEUES_MAX)
		return;
	entry = &watch->entries[watch->queue_count++];
	entry->notify = watch_notify;
	entry->context = watch;
	wait_add(queue, entry);
}

/* ---- changes ---- */

static int watch_compare(uint64_t order, int fd, const struct watch *watch)
{
	if (order != watch->order)
		return order < watch->order ? -1 : 1;
	return fd == watch->fd ? 0 : fd < watch->fd ? -1 : 1;
}

static struct watch *watch_find(struct epoll *epoll, const struct file *file, int fd)
{
	struct tree_node *node = epoll->watches.root;
	const uint64_t order = opaque_order(file);

	while (node) {
		struct watch *watch = container_of(node, struct watch, node);
		int side = watch_compare(order, fd, watch);

		if (!side)
			return watch;
		node = side < 0 ? node->left : node->right;
	}
	return nullptr;
}

static bool watch_before(const struct tree_node *a, const struct tree_node *b)
{
	const struct watch *first = container_of(a, const struct watch, node);

	return watch_compare(first->order, first->fd, container_of(b, const struct watch, node)) <
	       0;
}

/* watch_lock and epoll->lock held; SEAL, which was asked for, is WATCH's. */
static void watch_destroy(struct watch *watch, struct watch_seal *seal)
{
	struct epoll *epoll = watch->epoll;
	irq_state state;

	for (uint32_t i = 0; i < watch->queue_count; i++)
		wait_remove(&watch->entries[i]);
	state = spin_lock_irq(&epoll->ready_lock);
	unlist_ready(epoll, watch);
	spin_unlock_irq(&epoll->ready_lock, state);
	tree_remove(&epoll->watches, &watch->node);
	list_remove(&watch->file_link);
	watch_seal_end(seal);
	heap_free(&watch_heap, watch);
}

static int watch_create(struct file *epoll_file, struct file *file, int fd,
			const struct epoll_event *event)
{
	struct epoll *const epoll = epoll_file->private;
	struct watch *watch = heap_alloc(&watch_heap);

	if (!watch)
		return -ENOMEM;
	watch->seal = watch_seal_create(epoll_file, file, event->events, event->data);
	if (!watch->seal) {
		heap_free(&watch_heap, watch);
		return -ENOMEM;
	}
	watch->epoll = epoll;
	watch->file = file;
	watch->order = opaque_order(file);
	watch->fd = fd;
	watch->event = *event;
	watch->table.add = watch_register;
	tree_insert(&epoll->watches, &watch->node, watch_before);
	list_insert_tail(&file->state->watches, &watch->file_link);
	if (watch_events(seal_of(epoll_file, watch), watch, &watch->table))
		mark_ready(watch);
	return 0;
}

static int watch_modify(const struct file *epoll_file, struct watch *watch,
			const struct epoll_event *event)
{
	struct watch_seal *const seal = seal_of(epoll_file, watch);

	watch_seal_change(seal, event->events, event->data);
	watch->event = *event;
	if (watch_events(seal, watch, nullptr))
		mark_ready(watch);
	return 0;
}

static int check_nesting(struct epoll *epoll, const struct file *file)
{
	struct epoll *inner = epoll_of(file);

	if (!inner)
		return 0;
	if (inner == epoll)
		return -EINVAL;
	if (inner->watches_epoll)
		return -ELOOP;
	epoll->watches_epoll = true;
	return 0;
}

static int change_locked(struct file *epoll_file, int operation, struct file *file, int fd,
			 const struct epoll_event *event)
{
	struct epoll *const epoll = epoll_file->private;
	struct watch *watch = watch_find(epoll, file, fd);
	int error;

	switch (operation) {
	case EPOLL_CTL_ADD:
		error = watch ? -EEXIST : check_nesting(epoll, file);
		return error ? error : watch_create(epoll_file, file, fd, event);
	case EPOLL_CTL_MOD:
		return watch ? watch_modify(epoll_file, watch, event) : -ENOENT;
	case EPOLL_CTL_DEL:
		if (!watch)
			return -ENOENT;
		watch_destroy(watch, seal_of(epoll_file, watch));
		return 0;
	default:
		return -EINVAL;
	}
}

int epoll_change(struct file *epoll_file, int operation, struct file *file, int fd,
		 const struct epoll_event *event)
{
	struct epoll *const epoll = epoll_file->private;
	const struct epoll_event reported = { .events = event->events | ALWAYS_REPORTED,
					      .data = event->data };
	int error;

	if (!file->operations->poll)
		return -EPERM;
	mutex_lock(&watch_lock);
	mutex_lock(&epoll->lock);
	error = change_locked(epoll_file, operation, file, fd, &reported);
	mutex_unlock(&epoll->lock);
	mutex_unlock(&watch_lock);
	return error;
}

void epoll_forget_file(struct file *file)
{
	if (likely(list_empty(&file->state->watches)))
		return;
	mutex_lock(&watch_lock);
	while (!list_empty(&file->state->watches)) {
		struct watch *watch = LIST_FIRST(&file->state->watches, struct watch, file_link);
		struct epoll *epoll = watch->epoll;

		if (!cred_integrity_is(&watch->seal->record, RECORD_WATCH) ||
		    !cred_integrity_same(watch->seal->file, file))
			cred_integrity_refuse(RECORD_WATCH);
		mutex_lock(&epoll->lock);
		watch_destroy(watch, watch->seal);
		mutex_unlock(&epoll->lock);
	}
	mutex_unlock(&watch_lock);
}

/* ---- the file ---- */

/* Ready means: a watch may be. The outer epoll or poll asks again through epoll_wait. */
static uint32_t epoll_poll(struct file *file, struct poll_table *table)
{
	struct epoll *epoll = file->private;

	poll_add(table, &epoll->pollers);
	return read_once(epoll->ready_count) ? EPOLLIN | EPOLLRDNORM : 0;
}

static void end_watches(const struct file *file)
{
	struct epoll *const epoll = file->private;

	mutex_lock(&watch_lock);
	mutex_lock(&epoll->lock);
	while (!tree_empty(&epoll->watches)) {
		struct watch *watch = container_of(tree_first(&epoll->watches), struct watch, node);

		watch_destroy(watch, seal_of(file, watch));
	}
	mutex_unlock(&epoll->lock);
	mutex_unlock(&watch_lock);
}

bool epoll_forget_watches(struct file *file)
{
	if (epoll_of(file) == nullptr)
		return false;
	end_watches(file);
	return named_by_none(file->named);
}

static void epoll_release(struct file *file)
{
	end_watches(file);
	heap_free(&epoll_heap, file->private);
}

static const struct file_operations epoll_operations = { .release = epoll_release,
							 .poll = epoll_poll };

struct epoll *epoll_of(const struct file *file)
{
	return file->operations == &epoll_operations ? file->private : nullptr;
}

struct file *epoll_file_create(uint32_t flags)
{
	struct epoll *epoll = heap_alloc(&epoll_heap);
	struct file *file;

	if (!epoll)
		return nullptr;
	mutex_init(&epoll->lock, LOCK_EPOLL);
	spin_init(&epoll->ready_lock, LOCK_POLL);
	tree_init(&epoll->watches);
	list_init(&epoll->ready);
	list_init(&epoll->sleepers);
	wait_queue_init(&epoll->pollers);
	spin_init(&epoll->pollers.lock, LOCK_POLLERS);
	file = file_create_anonymous("anon_inode:[eventpoll]", 0600, &epoll_operations, epoll,
				     O_RDWR | flags);
	if (!file)
		heap_free(&epoll_heap, epoll);
	return file;
}
