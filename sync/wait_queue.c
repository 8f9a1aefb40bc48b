// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues. An entry stays in its queue from wait_begin() to wait_end(); a wake sets
 * entry->woken and wakes the task. A sleep first announces itself (sched_prepare_sleep) and then
 * looks at woken, so that no wake is lost; returning from it clears woken, before the caller tests
 * its condition. Every wake is for all: who finds nothing sleeps again.
 * Locks: queue->lock, interrupts off: wakes come from interrupt handlers, too.
 */
#include <sync/wait_queue.h>

#include <base/errno.h>
#include <sync/order.h>
#include <sync/upcall.h>

void wait_queue_init(struct wait_queue *queue)
{
	spin_init(&queue->lock, LOCK_WAIT_QUEUE);
	list_init(&queue->entries);
}

static always_inline void add(struct wait_queue *queue, struct wait_entry *entry)
{
	irq_state state;

	entry->queue = queue;
	entry->woken = false;
	state = spin_lock_irq(&queue->lock);
	list_insert_new_head(&queue->entries, &entry->link);
	spin_unlock_irq(&queue->lock, state);
}

void wait_add(struct wait_queue *queue, struct wait_entry *entry)
{
	add(queue, entry);
}

void wait_begin(struct wait_queue *queue, struct wait_entry *entry)
{
	entry->task = arch_current_task();
	entry->notify = nullptr;
	entry->context = nullptr;
	add(queue, entry);
}

static always_inline void take_out(struct wait_entry *entry)
{
	struct wait_queue *queue = entry->queue;
	const irq_state state = spin_lock_irq(&queue->lock);

	list_remove(&entry->link);
	spin_unlock_irq(&queue->lock, state);
}

void wait_remove(struct wait_entry *entry)
{
	take_out(entry);
}

void wait_end(struct wait_entry *entry)
{
	take_out(entry);
}

int wait_sleep(struct wait_entry *entry, uint64_t deadline_ns)
{
	sched_prepare_sleep(true);
	if (__atomic_load_n(&entry->woken, __ATOMIC_ACQUIRE)) {
		sched_cancel_sleep();
	} else if (sched_signal_pending()) {
		sched_cancel_sleep();
		return -EINTR;
	} else if (deadline_ns == WAIT_FOREVER) {
		inline_here sched_sleep();
	} else if (sched_now_ns() >= deadline_ns) {
		sched_cancel_sleep();
		return -ETIMEDOUT;
	} else {
		sched_sleep_deadline(deadline_ns);
	}
	if (__atomic_exchange_n(&entry->woken, false, __ATOMIC_SEQ_CST))
		return 0;
	if (sched_signal_pending())
		return -EINTR;
	return deadline_ns != WAIT_FOREVER && sched_now_ns() >= deadline_ns ? -ETIMEDOUT : 0;
}

void wait_entry_wake(struct wait_entry *entry)
{
	struct task *task = entry->task;

	__atomic_store_n(&entry->woken, true, __ATOMIC_SEQ_CST);
	sched_wake(task);
}

void wait_wake_all(struct wait_queue *queue, uint32_t events)
{
	struct wait_entry *entry, *following;
	irq_state state;

	if (wait_queue_empty(queue))
		return;
	state = spin_lock_irq(&queue->lock);
	LIST_FOR_EACH_SAFE (entry, following, &queue->entries, link) {
		if (entry->notify)
			entry->notify(entry, events);
		else
			wait_entry_wake(entry);
	}
	spin_unlock_irq(&queue->lock, state);
}

bool wait_queue_empty(const struct wait_queue *queue)
{
	/* The waker changed its condition before: a waiter that is not seen here tests it later. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return read_once(queue->entries.next) == &queue->entries;
}
