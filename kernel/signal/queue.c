// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pending signals. A queue is a set of numbers and a list of what is known about them; a number can
 * be pending without an entry when there was no memory for one (the signal arrives, its siginfo is
 * lost), except for real-time signals that a program queues, which fail then. Signals below 32 are
 * pending once, real-time signals as often as they were sent, in order.
 *
 * Invariant: a number that has an entry in the list is in the set.
 * Lock: process->signal_lock of the process that the queue belongs to.
 */
#include <base/bits.h>
#include <base/errno.h>
#include <asm/siginfo.h>
#include <kernel/signal/internal.h>
#include <kernel/time/process_timers.h>
#include <mm/heap/heap.h>

HEAP_TYPE(signal_entry_heap, struct signal_entry);

void signal_queue_init(struct signal_queue *queue)
{
	queue->set = 0;
	list_init(&queue->entries);
}

static void entry_free(struct process *process, struct signal_entry *entry)
{
	list_remove(&entry->link);
	process->queued_signals--;
	if (process->spare_signal != nullptr) {
		heap_free(&signal_entry_heap, entry);
		return;
	}
	entry->info = (struct signal_info){};
	process->spare_signal = entry;
}

static struct signal_entry *entry_create(struct process *process)
{
	struct signal_entry *entry = process->spare_signal;

	process->spare_signal = nullptr;
	return entry != nullptr ? entry : heap_alloc(&signal_entry_heap);
}

void signal_queue_discard_spare(struct process *process)
{
	if (process->spare_signal != nullptr)
		heap_free(&signal_entry_heap, process->spare_signal);
	process->spare_signal = nullptr;
}

void signal_queue_flush(struct process *process, struct signal_queue *queue, uint64_t set)
{
	struct signal_entry *entry, *following;

	if ((queue->set & set) == 0)
		return;
	queue->set &= ~set;
	LIST_FOR_EACH_SAFE (entry, following, &queue->entries, link) {
		if (set & SIGNAL_BIT(entry->info.number))
			entry_free(process, entry);
	}
}

/* What Linux sends when the kernel itself is the sender. */
static struct signal_info info_from_kernel(int number)
{
	return (struct signal_info){ .number = number, .code = SI_KERNEL };
}

int signal_queue_add(struct process *process, struct signal_queue *queue, int number,
		     const struct signal_info *info)
{
	const bool realtime = number >= SIGNAL_REALTIME_FIRST;
	const bool must_fit = !realtime && (info == nullptr || info->code >= 0);
	const uint64_t limit = read_once(process->limits.value[RLIMIT_SIGPENDING].soft);
	struct signal_entry *entry = nullptr;

	if (must_fit || process->queued_signals < limit)
		entry = entry_create(process);
	if (entry != nullptr) {
		entry->info = info != nullptr ? *info : info_from_kernel(number);
		entry->info.number = number;
		list_init(&entry->link);
		list_insert_tail(&queue->entries, &entry->link);
		process->queued_signals++;
	} else if (realtime && info != nullptr && info->code != SI_USER) {
		return -EAGAIN;
	}
	queue->set |= SIGNAL_BIT(number);
	return 0;
}

/* Takes the oldest entry of NUMBER; the number stays pending while there are more of them. */
static void queue_collect(struct process *process, struct signal_queue *queue, int number,
			  struct signal_info *info)
{
	struct signal_entry *entry, *following;
	struct signal_entry *first = nullptr;
	bool more = false;

	LIST_FOR_EACH_SAFE (entry, following, &queue->entries, link) {
		if (entry->info.number != number)
			continue;
		more = first != nullptr;
		if (more)
			break;
		first = entry;
	}
	if (!more)
		queue->set &= ~SIGNAL_BIT(number);
	*info = first != nullptr ? first->info
				 : (struct signal_info){ .number = number, .code = SI_USER };
	if (first != nullptr)
		entry_free(process, first);
	if (info->code == SI_TIMER)
		process_timer_signal_taken(process, info);
}

static int queue_most_urgent(const struct signal_queue *queue, uint64_t blocked)
{
	uint64_t candidates = queue->set & ~blocked;

	if (candidates & SIGNALS_SYNCHRONOUS)
		candidates &= SIGNALS_SYNCHRONOUS;
	return candidates == 0 ? 0 : (int)bit_lowest(candidates) + 1;
}

int signal_queue_take(struct task *task, uint64_t blocked, struct signal_info *info)
{
	struct signal_queue *queue = &task->pending;
	int number = queue_most_urgent(queue, blocked);

	if (number == 0) {
		queue = &task->process->pending;
		number = queue_most_urgent(queue, blocked);
	}
	if (number != 0)
		queue_collect(task->process, queue, number, info);
	return number;
}
