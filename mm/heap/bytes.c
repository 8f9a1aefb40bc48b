// SPDX-License-Identifier: GPL-2.0-only
//
// Buffers whose size is known at run time only: a cache per size class, and runs of frames of their
// own for large ones. Sizes come from programs often: everything is bounded here.
#include "internal.h"
#include <base/bits.h>
#include <ro_after_init/ro_after_init.h>
#include <violation.h>

#define BYTES_MAX (UINT64_C(2) << 20)
#define CLASS_UNIT 16u
#define CLASS_TABLE_MAX 1024u // up to here the class is looked up, above it is searched

static const struct {
	const char *name;
	uint32_t size;
} classes[] = {
	{ "bytes-16", 16 },       { "bytes-32", 32 },       { "bytes-48", 48 },
	{ "bytes-64", 64 },       { "bytes-96", 96 },       { "bytes-128", 128 },
	{ "bytes-192", 192 },     { "bytes-256", 256 },     { "bytes-384", 384 },
	{ "bytes-512", 512 },     { "bytes-768", 768 },     { "bytes-1024", 1024 },
	{ "bytes-1536", 1536 },   { "bytes-2048", 2048 },   { "bytes-3072", 3072 },
	{ "bytes-4096", 4096 },   { "bytes-6144", 6144 },   { "bytes-8192", 8192 },
	{ "bytes-12288", 12288 }, { "bytes-16384", 16384 },
};

RO_AFTER_INIT static const struct heap_cache *class_caches[array_count(classes)];
RO_AFTER_INIT static uint8_t class_table[CLASS_TABLE_MAX / CLASS_UNIT + 1];

void heap_bytes_start(void)
{
	uint32_t class = 0;

	if (heap_cache_count + array_count(classes) > HEAP_CACHES_MAX)
		violation_stop("heap_integrity", "too many types");
	for (uint32_t i = 0; i < array_count(classes); i++) {
		struct heap_cache *const cache = &heap_caches[heap_cache_count++];

		heap_cache_define(cache, classes[i].name, classes[i].size, 16, SEALED_FREE, true);
		class_caches[i] = cache;
	}
	for (uint32_t i = 0; i < array_count(class_table); i++) {
		while (classes[class].size < i * CLASS_UNIT)
			class ++;
		class_table[i] = (uint8_t)class;
	}
}

static uint32_t class_of(size_t size)
{
	uint32_t class;

	if (size <= CLASS_TABLE_MAX)
		return class_table[(size + CLASS_UNIT - 1) / CLASS_UNIT];
	class = class_table[CLASS_TABLE_MAX / CLASS_UNIT];
	while (classes[class].size < size)
		class ++;
	return class;
}

static void *alloc_large(size_t size)
{
	const uint32_t order = log2_up((size + PAGE_SIZE - 1) / PAGE_SIZE);
	struct frame *const frames = frame_alloc(FRAME_KERNEL, order);

	if (frames == nullptr)
		return nullptr;
	frames->owner = OWNER_LARGE | order;
	return frame_address(frames);
}

void *heap_alloc_bytes(size_t size)
{
	if (size == 0 || size > BYTES_MAX)
		return nullptr;
	if (size > classes[array_count(classes) - 1].size)
		return alloc_large(size);
	return heap_alloc_from(class_caches[class_of(size)]);
}

// The run of frames that BUFFER begins; nullptr: none.
static struct frame *large_of(const void *buffer)
{
	struct frame *const frame = frame_of(buffer);

	if (frame == nullptr || !frame_is(frame, FRAME_KERNEL) ||
	    (frame->owner & OWNER_TAG) != OWNER_LARGE)
		return nullptr;
	if (!is_aligned((uint64_t)buffer, PAGE_SIZE))
		heap_integrity_crime(HEAP_INSIDE, "bytes");
	return frame;
}

static uint32_t large_order(const struct frame *frame)
{
	const uint64_t order = frame->owner & ~OWNER_TAG;

	if (order > BLOCK_ORDER)
		violation("heap_integrity", "corrupted size of a large buffer");
	return (uint32_t)order;
}

// What no slab has.
[[gnu::noinline]] static void free_large(const void *buffer)
{
	struct frame *const large = large_of(buffer);

	if (large == nullptr)
		heap_integrity_crime(HEAP_WRONG_ADDRESS, "bytes");
	else
		frame_free(large, large_order(large));
}

void heap_free_bytes(void *buffer)
{
	const struct heap_slab *slab;

	if (buffer == nullptr)
		return;
	slab = slab_of((uint64_t)buffer, FRAME_KERNEL);
	if (unlikely(slab == nullptr || slab->cache == nullptr))
		free_large(buffer);
	else if (unlikely(!slab->cache->bytes))
		heap_integrity_crime(HEAP_WRONG_TYPE, "bytes");
	else
		heap_free_to(slab->cache, buffer);
}
