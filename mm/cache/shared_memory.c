// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared anonymous memory: a page cache without a file, kept alive by the areas that map it.
 */
#include <mm/space/area.h>

#include <cred_integrity/named.h>
#include <cred_integrity/require.h>
#include <mm/heap/heap.h>
#include <violation.h>

/* Says that this is no file's cache. */
struct [[gnu::randomize_layout]] shared_memory_seal {
	struct sealed_record record;
	uint32_t named; /* by areas */
};

struct [[gnu::randomize_layout]] shared_memory {
	struct page_cache cache;
	struct refcount areas;
	struct shared_memory_seal *seal;
};
HEAP_TYPE(shared_memory_heap, struct shared_memory);
HEAP_TYPE_SEALED(shared_memory_seal_heap, struct shared_memory_seal, SEALED_SHARED);

bool shared_memory_is(const struct page_cache *cache)
{
	const struct shared_memory *memory = container_of(cache, struct shared_memory, cache);

	return cred_integrity_holds(&memory->seal->record, memory, RECORD_SHARED);
}

uint32_t *shared_memory_named(const struct page_cache *cache)
{
	const struct shared_memory *memory = container_of(cache, struct shared_memory, cache);
	struct shared_memory_seal *const seal = memory->seal;

	cred_integrity_require(&seal->record, memory, RECORD_SHARED);
	return &seal->named;
}

static struct shared_memory_seal *seal_create(const struct shared_memory *memory)
{
	struct shared_memory_seal content = {
		.record = { .owner = memory, .kind = RECORD_SHARED },
	};

	return heap_alloc_sealed(&shared_memory_seal_heap, &content, sizeof(content),
				 &content.record);
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
	if (unlikely(!named_by_none(*shared_memory_named(cache))))
		violation("cred_integrity", "shared memory freed while it is mapped");
	page_cache_destroy(cache);
	heap_free(&shared_memory_seal_heap, memory->seal);
	heap_free(&shared_memory_heap, memory);
}
