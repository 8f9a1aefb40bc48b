// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of epoll: watches on the ready list are asked again, and reported. Level-triggered
 * ones go back to the end of the list after a report, edge-triggered ones do not. What is on the
 * list is ordinary memory; what each watch asks, and what the program gets back, says its seal.
 * Locks: epoll_internal.h.
 */
#include "epoll_internal.h"

#include <kernel/timer.h>

#define MODES (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)

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
static uint32_t collect_only(const struct file *epoll_file, struct epoll *epoll,
			     struct epoll_event *event)
{
	struct watch *watch = LIST_FIRST(&epoll->ready, struct watch, ready_link);
	const struct watch_seal *seal;
	uint32_t now;

	if (!watch || watch->event.events & (EPOLLET | EPOLLONESHOT))
		return 0;
	seal = seal_of(epoll_file, watch);
	now = watch_events(seal, watch, nullptr);
	if (!now)
		return 0;
	*event = event_of(seal, watch, now);
	return 1;
}

/* EPOLLONESHOT: nothing more until the program says so. */
static void disarm(struct watch_seal *seal, struct watch *watch)
{
	watch->event.events &= MODES;
	watch_seal_change(seal, watch->event.events, seal->data);
}

/*
 * Each watch on the list is asked at most once, so that level-triggered ones do not come round
 * again. Lock held.
 */
[[gnu::noinline]] static uint32_t collect(const struct file *epoll_file, struct epoll_event *events,
					  uint32_t limit)
{
	struct epoll *const epoll = epoll_file->private;
	uint32_t rounds = read_once(epoll->ready_count), found = 0;
	struct watch *again = nullptr;

	while (rounds > 0 && found < limit) {
		struct watch *watch = take_ready(epoll, again);
		struct watch_seal *seal;
		uint32_t now;

		again = nullptr;
		rounds--;
		if (!watch)
			break;
		seal = seal_of(epoll_file, watch);
		now = watch_events(seal, watch, nullptr);
		if (!now)
			continue;
		events[found++] = event_of(seal, watch, now);
		if (watch->event.events & EPOLLONESHOT)
			disarm(seal, watch);
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

static always_inline uint32_t collect_now(const struct file *epoll_file, struct epoll_event *events,
					  uint32_t count)
{
	struct epoll *const epoll = epoll_file->private;
	uint32_t found;

	if (!read_once(epoll->ready_count))
		return 0;
	mutex_lock(&epoll->lock);
	found = collect(epoll_file, events, count);
	mutex_unlock(&epoll->lock);
	return found;
}

/* In a function of its own: the sleeper takes a large frame. */
[[gnu::noinline]] static int sleep_for_events(const struct file *epoll_file,
					      struct epoll_event *events, uint32_t count,
					      uint64_t deadline_ns)
{
	struct epoll *const epoll = epoll_file->private;
	struct sleeper sleeper;
	uint32_t found;
	int error = 0;

	sleeper_begin(epoll, &sleeper);
	found = collect_now(epoll_file, events, count);
	while (!found && !error) {
		error = wait_sleep(&sleeper.entry, deadline_ns);
		found = collect_now(epoll_file, events, count);
	}
	sleeper_end(epoll, &sleeper);
	if (found || error == -ETIMEDOUT)
		return (int)found;
	return error;
}

[[gnu::__always_inline__]] bool epoll_only_event(struct file *epoll_file, struct epoll_event *event)
{
	struct epoll *const epoll = epoll_file->private;
	uint32_t found = 0;

	if (read_once(epoll->ready_count) != 1)
		return false;
	mutex_lock(&epoll->lock);
	if (read_once(epoll->ready_count) == 1)
		found = collect_only(epoll_file, epoll, event);
	mutex_unlock(&epoll->lock);
	return found != 0;
}

int epoll_wait_events(struct file *epoll_file, struct epoll_event *events, uint32_t count,
		      uint64_t deadline_ns)
{
	uint32_t found = collect_now(epoll_file, events, count);

	if (found || deadline_ns <= clock_monotonic_ns())
		return (int)found;
	return sleep_for_events(epoll_file, events, count, deadline_ns);
}
