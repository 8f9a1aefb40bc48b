// SPDX-License-Identifier: GPL-2.0-only
/*
 * epoll objects: watches in a tree by (file, descriptor), those that may be ready in a list. Files
 * are not ordered by their addresses: the time of a search would tell the order (row opaque_ids).
 *
 * A wake-up of a watched file's queue puts the watch on the ready list and wakes a sleeper;
 * epoll_wait asks the file again before it reports. Level-triggered watches go back to the end of
 * the list after a report, edge-triggered ones do not.
 *
 * Locks: watch_lock (one for all, sleeping) around every change of watches, also those of files;
 * epoll->lock (sleeping) for the tree and while events are collected; epoll->ready_lock (spinning,
 * taken under other queues' locks) for the ready list and the sleepers. Order: as listed. An epoll
 * that watches another is the outer one; deeper nesting is -ELOOP.
 */
#include <fs/file/epoll.h>
#include <fs/file/io.h>

#include <base/errno.h>
#include <base/tree.h>
#include <fs/inode.h>
#include <fs/file/poll.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>
#include <opaque_ids/opaque_ids.h>
#include <sync/order.h>

#define WATCH_QUEUES_MAX 4
#define ALWAYS_REPORTED (EPOLLERR | EPOLLHUP)
#define MODES (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)

struct [[gnu::randomize_layout]] sleeper {
	struct list link; /* epoll->sleepers */
	struct wait_queue own;
	struct wait_entry entry;
};

struct [[gnu::randomize_layout]] epoll {
	struct mutex lock;
	struct tree watches;
	bool watches_epoll; /* outer one of a nest */
	struct spin_lock ready_lock;
	struct list ready;
	uint32_t ready_count; /* of ready; read without the lock */
	struct list sleepers;
	struct wait_queue pollers; /* of files that watch or poll this one */
};

struct [[gnu::randomize_layout]] watch {
	struct tree_node node;
	struct epoll *epoll;
	struct file *file; /* not a reference: epoll_forget_file() */
	uint64_t order;    /* opaque_order(file) */
	int fd;
	struct epoll_event event;
	struct list file_link; /* file->state->watches */
	struct list ready_link;
	bool on_ready; /* under ready_lock */
	struct poll_table table;
	uint32_t queue_count;
	struct wait_entry entries[WATCH_QUEUES_MAX];
};

HEAP_TYPE(epoll_heap, struct epoll);
HEAP_TYPE(watch_heap, struct watch);

static struct mutex watch_lock = MUTEX(watch_lock, LOCK_EPOLL_WATCHES);

/* ---- becoming ready ---- */

/* ready_lock held. */
static void list_ready(struct epoll *epoll, struct watch *watch)
{
	if (watch->on_ready)
		return;
	watch->on_ready = true;
	epoll->ready_count++;
	list_insert_tail(&epoll->ready, &watch->ready_link);
}

/* ready_lock held. */
static void unlist_ready(struct epoll *epoll, struct watch *watch)
{
	if (!watch->on_ready)
		return;
	watch->on_ready = false;
	epoll->ready_count--;
	list_remove(&watch->ready_link);
}

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

static uint32_t watch_events(struct watch *watch, struct poll_table *table)
{
	struct file *const file = watch->file;

	file_check_inline(file);
	return file_sealed_operations(file)->poll(file, table) & watch->event.events;
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

/* watch_lock and epoll->lock held. */
static void watch_destroy(struct watch *watch)
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
	heap_free(&watch_heap, watch);
}

static int watch_create(struct epoll *epoll, struct file *file, int fd,
			const struct epoll_event *event)
{
	struct watch *watch = heap_alloc(&watch_heap);

	if (!watch)
		return -ENOMEM;
	watch->epoll = epoll;
	watch->file = file;
	watch->order = opaque_order(file);
	watch->fd = fd;
	watch->event = *event;
	watch->event.events |= ALWAYS_REPORTED;
	watch->table.add = watch_register;
	tree_insert(&epoll->watches, &watch->node, watch_before);
	list_insert_tail(&file->state->watches, &watch->file_link);
	if (watch_events(watch, &watch->table))
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

static int change_locked(struct epoll *epoll, int operation, struct file *file, int fd,
			 const struct epoll_event *event)
{
	struct watch *watch = watch_find(epoll, file, fd);
	int error;

	switch (operation) {
	case EPOLL_CTL_ADD:
		error = watch ? -EEXIST : check_nesting(epoll, file);
		return error ? error : watch_create(epoll, file, fd, event);
	case EPOLL_CTL_MOD:
		if (!watch)
			return -ENOENT;
		watch->event = *event;
		watch->event.events |= ALWAYS_REPORTED;
		if (watch_events(watch, nullptr))
			mark_ready(watch);
		return 0;
	case EPOLL_CTL_DEL:
		if (!watch)
			return -ENOENT;
		watch_destroy(watch);
		return 0;
	default:
		return -EINVAL;
	}
}

int epoll_change(struct epoll *epoll, int operation, struct file *file, int fd,
		 const struct epoll_event *event)
{
	int error;

	if (!file->operations->poll)
		return -EPERM;
	mutex_lock(&watch_lock);
	mutex_lock(&epoll->lock);
	error = change_locked(epoll, operation, file, fd, event);
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

		mutex_lock(&epoll->lock);
		watch_destroy(watch);
		mutex_unlock(&epoll->lock);
	}
	mutex_unlock(&watch_lock);
}

/* ---- events ---- */

/*
 * The next watch of the list, and AGAIN, a level-triggered one that was reported, goes back to
 * the end.
 */
static struct watch *take_ready(struct epoll *epoll, struct watch *again)
{
	irq_state state = spin_lock_irq(&epoll->ready_lock);
	struct watch *watch = nullptr;

	if (again)
		list_ready(epoll, again);
	if (!list_empty(&epoll->ready)) {
		watch = LIST_FIRST(&epoll->ready, struct watch, ready_link);
		unlist_ready(epoll, watch);
	}
	spin_unlock_irq(&epoll->ready_lock, state);
	return watch;
}

static void put_back(struct epoll *epoll, struct watch *watch)
{
	irq_state state = spin_lock_irq(&epoll->ready_lock);

	list_ready(epoll, watch);
	spin_unlock_irq(&epoll->ready_lock, state);
}

/*
 * The usual case: one watch on the list, level-triggered, and still ready. It stays where it is:
 * only a holder of epoll->lock takes watches off, others add behind it. 0: the long way.
 */
static uint32_t collect_only(struct epoll *epoll, struct epoll_event *event)
{
	struct watch *watch = LIST_FIRST(&epoll->ready, struct watch, ready_link);
	uint32_t now;

	if (!watch || watch->event.events & (EPOLLET | EPOLLONESHOT))
		return 0;
	now = watch_events(watch, nullptr);
	if (!now)
		return 0;
	*event = (struct epoll_event){ .events = now, .data = watch->event.data };
	return 1;
}

/*
 * Each watch on the list is asked at most once, so that level-triggered ones do not come round
 * again. Lock held.
 */
[[gnu::noinline]] static uint32_t collect(struct epoll *epoll, struct epoll_event *events,
					  uint32_t limit)
{
	uint32_t rounds = read_once(epoll->ready_count), found = 0;
	struct watch *again = nullptr;

	while (rounds > 0 && found < limit) {
		struct watch *watch = take_ready(epoll, again);
		uint32_t now;

		again = nullptr;
		rounds--;
		if (!watch)
			break;
		now = watch_events(watch, nullptr);
		if (!now)
			continue;
		events[found++] = (struct epoll_event){ .events = now, .data = watch->event.data };
		if (watch->event.events & EPOLLONESHOT)
			watch->event.events &= MODES;
		else if (!(watch->event.events & EPOLLET))
			again = watch;
	}
	if (again)
		put_back(epoll, again);
	return found;
}

static void sleeper_begin(struct epoll *epoll, struct sleeper *sleeper)
{
	irq_state state;

	list_init(&sleeper->link);
	wait_queue_init(&sleeper->own);
	wait_begin(&sleeper->own, &sleeper->entry);
	state = spin_lock_irq(&epoll->ready_lock);
	list_insert_tail(&epoll->sleepers, &sleeper->link);
	spin_unlock_irq(&epoll->ready_lock, state);
}

static void sleeper_end(struct epoll *epoll, struct sleeper *sleeper)
{
	irq_state state = spin_lock_irq(&epoll->ready_lock);

	list_remove(&sleeper->link);
	/* A wake-up that this sleeper will not use goes to the next one. */
	if (!list_empty(&epoll->ready) && !list_empty(&epoll->sleepers))
		wait_entry_wake(&LIST_FIRST(&epoll->sleepers, struct sleeper, link)->entry);
	spin_unlock_irq(&epoll->ready_lock, state);
	wait_end(&sleeper->entry);
}

static always_inline uint32_t collect_now(struct epoll *epoll, struct epoll_event *events,
					  uint32_t count)
{
	uint32_t found;

	if (!read_once(epoll->ready_count))
		return 0;
	mutex_lock(&epoll->lock);
	found = collect(epoll, events, count);
	mutex_unlock(&epoll->lock);
	return found;
}

/* In a function of its own: the sleeper takes a large frame. */
[[gnu::noinline]] static int sleep_for_events(struct epoll *epoll, struct epoll_event *events,
					      uint32_t count, uint64_t deadline_ns)
{
	struct sleeper sleeper;
	uint32_t found;
	int error = 0;

	sleeper_begin(epoll, &sleeper);
	found = collect_now(epoll, events, count);
	while (!found && !error) {
		error = wait_sleep(&sleeper.entry, deadline_ns);
		found = collect_now(epoll, events, count);
	}
	sleeper_end(epoll, &sleeper);
	if (found || error == -ETIMEDOUT)
		return (int)found;
	return error;
}

[[gnu::__always_inline__]] bool epoll_only_event(struct epoll *epoll, struct epoll_event *event)
{
	uint32_t found = 0;

	if (read_once(epoll->ready_count) != 1)
		return false;
	mutex_lock(&epoll->lock);
	if (read_once(epoll->ready_count) == 1)
		found = collect_only(epoll, event);
	mutex_unlock(&epoll->lock);
	return found != 0;
}

int epoll_wait_events(struct epoll *epoll, struct epoll_event *events, uint32_t count,
		      uint64_t deadline_ns)
{
	uint32_t found = collect_now(epoll, events, count);

	if (found || deadline_ns <= clock_monotonic_ns())
		return (int)found;
	return sleep_for_events(epoll, events, count, deadline_ns);
}

/* ---- the file ---- */

/* Ready means: a watch may be. The outer epoll or poll asks again through epoll_wait. */
static uint32_t epoll_poll(struct file *file, struct poll_table *table)
{
	struct epoll *epoll = file->private;

	poll_add(table, &epoll->pollers);
	return read_once(epoll->ready_count) ? EPOLLIN | EPOLLRDNORM : 0;
}

static void epoll_release(struct file *file)
{
	struct epoll *epoll = file->private;

	mutex_lock(&watch_lock);
	mutex_lock(&epoll->lock);
	while (!tree_empty(&epoll->watches))
		watch_destroy(container_of(tree_first(&epoll->watches), struct watch, node));
	mutex_unlock(&epoll->lock);
	mutex_unlock(&watch_lock);
	heap_free(&epoll_heap, epoll);
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
