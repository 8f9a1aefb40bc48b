// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sealed part of watches. Callers hold the lock of all watches; they have asked whose SEAL is
 * (cred_integrity_require()).
 */
#include <fs/file/watch_seal.h>

#include <cred_integrity/named.h>
#include <mm/heap/heap.h>
#include <write_rarely/write_rarely.h>

HEAP_TYPE_SEALED(watch_seal_heap, struct watch_seal, SEALED_WATCHES);

static void change_names(const struct file *epoll, const struct file *file, bool more)
{
	const struct write_window window = write_window_open();

	named_change(file_named(epoll), more);
	named_change(file_named(file), more);
	write_window_close(window);
}

struct watch_seal *watch_seal_create(const struct file *epoll, struct file *file, uint32_t events,
				     uint64_t data)
{
	struct watch_seal content = { .record = { .owner = epoll, .kind = RECORD_WATCH },
				      .file = file,
				      .data = data,
				      .events = events };
	struct watch_seal *const seal =
		heap_alloc_sealed(&watch_seal_heap, &content, sizeof(content), &content.record);

	if (seal != nullptr)
		change_names(epoll, file, true);
	return seal;
}

void watch_seal_change(struct watch_seal *seal, uint32_t events, uint64_t data)
{
	const struct write_window window = write_window_open();

	write_window_store(&seal->events, events);
	write_window_store(&seal->data, data);
	write_window_close(window);
}

void watch_seal_end(struct watch_seal *seal)
{
	change_names(seal->record.owner, seal->file, false);
	heap_free(&watch_seal_heap, seal);
}
