// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for many files. A file's poll operation says what is possible now and registers its wait
 * queues in the table; the caller sleeps until one of them is woken and asks again. A null table
 * only asks.
 */
#pragma once
#include <sync/wait_queue.h>

struct poll_table {
	void (*add)(struct poll_table *table, struct wait_queue *queue);
};

static inline void poll_add(struct poll_table *table, struct wait_queue *queue)
{
	if (table)
		table->add(table, queue);
}

#define POLL_INLINE_COUNT 8

struct poll_chunk;
struct [[gnu::randomize_layout]] poll_slot {
	struct wait_entry entry;
	struct poll_wait *wait;
};

/* One sleeper on many queues. Begin, poll every file with &wait.table, sleep, poll again with
 * nullptr..., end. */
struct [[gnu::randomize_layout]] poll_wait {
	struct poll_table table;
	struct wait_queue own; /* nobody else's: the sleeper's place to sleep */
	struct wait_entry sleeper;
	bool failed; /* no memory for a registration: the caller must not sleep */
	uint32_t count;
	struct poll_slot slots[POLL_INLINE_COUNT];
	struct poll_chunk *chunks;
};

void poll_wait_begin(struct poll_wait *wait);
/* 0 woken, -EINTR signal, -ETIMEDOUT. */
[[nodiscard]] int poll_wait_sleep(struct poll_wait *wait, uint64_t deadline_ns);
void poll_wait_end(struct poll_wait *wait);
