// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared anonymous memory: a page cache without a file, kept alive by the areas that map it.
 */
#include "area.h"

#include <mm/heap.h>

struct shared_memory {
	struct page_cache cache;
	struct refcount areas;
};
HEAP_TYPE(shared_memory_heap, struct shared_memory);

struct page_cache *shared_memory_create(size_t size)
{
	struct shared_memory *memory = heap_alloc(&shared_memory_heap);

	if (memory == nullptr)
		return nullptr;
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
	heap_free(&shared_memory_heap, memory);
}
