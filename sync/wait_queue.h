// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues: tasks that sleep until a condition may have changed. Use:
 *   struct wait_entry entry;
 *   wait_begin(&queue, &entry);
 *   while (!condition) {
 *           error = wait_sleep(&entry, deadline_ns); // 0 woken, -EINTR signal, -ETIMEDOUT
 *           if (error) break;
 *   }
 *   wait_end(&entry);
 * wait_begin() and each return of wait_sleep() arm the entry again, so that a wake between the
 * test and the sleep is not lost.
 */
#pragma once
#include <sync/spin.h>
#include <base/list.h>

struct [[gnu::randomize_layout]] wait_queue {
	struct spin_lock lock;
	struct list entries;
};

struct [[gnu::randomize_layout]] wait_entry {
	struct list link;
	struct wait_queue *queue;
	struct task *task;
	bool woken;
	/* For poll: called instead of waking the task; under the queue's lock. */
	void (*notify)(struct wait_entry *entry, uint32_t events);
	void *context;
};

#define WAIT_FOREVER UINT64_MAX
void wait_queue_init(struct wait_queue *queue);
void wait_begin(struct wait_queue *queue, struct wait_entry *entry);
[[nodiscard]] int wait_sleep(struct wait_entry *entry, uint64_t deadline_ns); /* interruptible */
void wait_end(struct wait_entry *entry);
void wait_wake_all(struct wait_queue *queue, uint32_t events);
bool wait_queue_empty(const struct wait_queue *queue);
/* poll: adds without sleeping */
void wait_add(struct wait_queue *queue, struct wait_entry *entry);
void wait_remove(struct wait_entry *entry);
/* Marks ENTRY woken and wakes its task, without its queue's lock: from the notify function of
 * another entry. */
void wait_entry_wake(struct wait_entry *entry);
