// SPDX-License-Identifier: GPL-2.0-only
/*
 * One task asleep on many wait queues: an entry in each, all of which wake the same sleeper.
 *
 * The registrations are made once, before the first question to each file, so that a change between
 * the question and the sleep is not lost: it marks the sleeper woken and the sleep returns at once.
 */
#include <fs/file/poll.h>

#include <base/errno.h>
#include <base/types.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>

#define POLL_CHUNK_COUNT 32

struct [[gnu::randomize_layout]] poll_chunk {
	struct poll_chunk *next;
	uint32_t count;
	struct poll_slot slots[POLL_CHUNK_COUNT];
};

HEAP_TYPE(poll_chunk_heap, struct poll_chunk);

static void poll_notify(struct wait_entry *entry, uint32_t)
{
	struct poll_slot *slot = container_of(entry, struct poll_slot, entry);

	wait_entry_wake(&slot->wait->sleeper);
}

static struct poll_slot *poll_slot_new(struct poll_wait *wait)
{
	struct poll_chunk *chunk = wait->chunks;

	if (wait->count < POLL_INLINE_COUNT)
		return &wait->slots[wait->count++];
	if (!chunk || chunk->count == POLL_CHUNK_COUNT) {
		chunk = heap_alloc(&poll_chunk_heap);
		if (!chunk)
			return nullptr;
		chunk->next = wait->chunks;
		wait->chunks = chunk;
	}
	return &chunk->slots[chunk->count++];
}

static void poll_register(struct poll_table *table, struct wait_queue *queue)
{
	struct poll_wait *wait = container_of(table, struct poll_wait, table);
	struct poll_slot *slot = poll_slot_new(wait);

	if (!slot) {
		wait->failed = true;
		return;
	}
	slot->wait = wait;
	slot->entry.notify = poll_notify;
	wait_add(queue, &slot->entry);
}

void poll_wait_begin(struct poll_wait *wait)
{
	wait->table.add = poll_register;
	wait->failed = false;
	wait->count = 0;
	wait->chunks = nullptr;
	wait_queue_init(&wait->own);
	wait_begin(&wait->own, &wait->sleeper);
}

int poll_wait_sleep(struct poll_wait *wait, uint64_t deadline_ns)
{
	return wait_sleep(&wait->sleeper, deadline_ns);
}

void poll_wait_end(struct poll_wait *wait)
{
	for (uint32_t i = 0; i < wait->count; i++)
		wait_remove(&wait->slots[i].entry);
	while (wait->chunks) {
		struct poll_chunk *chunk = wait->chunks;

		for (uint32_t i = 0; i < chunk->count; i++)
			wait_remove(&chunk->slots[i].entry);
		wait->chunks = chunk->next;
		heap_free(&poll_chunk_heap, chunk);
	}
	wait_end(&wait->sleeper);
}
