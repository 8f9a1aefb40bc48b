// SPDX-License-Identifier: GPL-2.0-only
/*
 * Between epoll.c, which has the watches, and epoll_wait.c, which reports their events.
 *
 * Locks, in this order: watch_lock (epoll.c; one for all, sleeping) around every change of watches,
 * also those of files; epoll->lock (sleeping) for the tree and while events are collected;
 * epoll->ready_lock (spinning, taken under other queues' locks) for the ready list and who sleeps.
 */
#pragma once
#include <fs/file/epoll.h>

#include <base/tree.h>
#include <cred_integrity/require.h>
#include <fs/file/poll.h>
#include <fs/file/watch_seal.h>
#include <sync/mutex.h>

#define WATCH_QUEUES_MAX 4

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
	struct watch_seal *seal; /* what counts of file and event */
	struct file *file;       /* not a reference: epoll_forget_file() */
	uint64_t order;          /* opaque_order(file) */
	int fd;
	struct epoll_event event;
	struct list file_link; /* file->state->watches */
	struct list ready_link;
	bool on_ready; /* under ready_lock */
	struct poll_table table;
	uint32_t queue_count;
	struct wait_entry entries[WATCH_QUEUES_MAX];
};

/* ready_lock held. */
static inline void list_ready(struct epoll *epoll, struct watch *watch)
{
	if (watch->on_ready)
		return;
	watch->on_ready = true;
	epoll->ready_count++;
	list_insert_tail(&epoll->ready, &watch->ready_link);
}

/* ready_lock held. */
static inline void unlist_ready(struct epoll *epoll, struct watch *watch)
{
	if (!watch->on_ready)
		return;
	watch->on_ready = false;
	epoll->ready_count--;
	list_remove(&watch->ready_link);
}

/* WATCH was found in ordinary memory: it is one of EPOLL_FILE. */
static always_inline struct watch_seal *seal_of(const struct file *epoll_file,
						const struct watch *watch)
{
	cred_integrity_require(&watch->seal->record, epoll_file, RECORD_WATCH);
	return watch->seal;
}

/* SEAL is WATCH's. */
static always_inline uint32_t watch_events(const struct watch_seal *seal, const struct watch *watch,
					   struct poll_table *table)
{
	struct file *const file = cred_integrity_pointer(seal->file, watch->file);

	return file_sealed_operations(file)->poll(file, table) &
	       cred_integrity_value((uint32_t)seal->events, watch->event.events);
}

static always_inline struct epoll_event event_of(const struct watch_seal *seal,
						 const struct watch *watch, uint32_t now)
{
	return (struct epoll_event){ .events = now,
				     .data = cred_integrity_word(seal->data, watch->event.data) };
}
