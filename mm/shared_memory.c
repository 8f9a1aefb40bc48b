// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared anonymous memory: a page cache without a file, kept alive by the areas that map it.
 */
#include "area.h"

#include <cred_integrity/cred_integrity.h>
#include <mm/heap.h>

struct [[gnu::randomize_layout]] shared_memory {
	struct page_cache cache;
	struct refcount areas;
	struct sealed_record *seal; /* says that this is no file's cache */
};
HEAP_TYPE(shared_memory_heap, struct shared_memory);
HEAP_TYPE_SEALED(shared_memory_seal_heap, struct sealed_record, SEALED_SHARED);

bool shared_memory_is(const struct page_cache *cache)
{
	const struct shared_memory *memory = container_of(cache, struct shared_memory, cache);

	return cred_integrity_holds(memory->seal, memory, RECORD_SHARED);
}

static struct sealed_record *seal_create(const struct shared_memory *memory)
{
	struct sealed_record content = { .owner = memory, .kind = RECORD_SHARED };

	return heap_alloc_sealed(&shared_memory_seal_heap, &content, sizeof(content), &content);
}

struct page_cache *shared_memory_create(size_t size)
{
	struct shared_memory *memory = heap_alloc(&shared_memory_heap);

	if (memory == nullptr)
		return nullptr;
	memory->seal = seal_create(memory);
	if (memory->seal == nullptr) {
		heap_free(&shared_memory_heap, memory);
		return nullptr;
	}
	page_cache_init(&memory->cache);
	memory->cache.size = size;
	refcount_set(&memory->areas, 1);
	return &memory->cache;
}

void shared_memory_get(struct page_cache *cache)
{
	refcount_get(&container_of(cache, struct shared_memory, cache)->areas);
}

void shared_memory_put(struct page_cache *cache)
{
	struct shared_memory *memory = container_of(cache, struct shared_memory, cache);

	if (!refcount_put(&memory->areas))
		return;
	page_cache_destroy(cache);
	heap_free(&shared_memory_seal_heap, memory->seal);
	heap_free(&shared_memory_heap, memory);
}
